using EdgeInspector.Models;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>A box in the state before a command, the command, and what must be true of the box wherever the command was interrupted.</summary>
internal sealed class InterruptedBox : IDisposable
{
    private readonly SlotBench _bench = new();
    private readonly FetchedPackage _package;
    private readonly string _model;
    private readonly string? _shipped;
    private readonly bool _isRollback;
    private readonly bool _isConfirmation;

    /// <param name="scenario"><c>update</c>, <c>first</c>, <c>shipped</c>, <c>rollback</c>, <c>confirm</c>, or <c>confirm with a full log</c>, which closes a file of it and lets the oldest go.</param>
    public InterruptedBox(string scenario)
    {
        Template = Path.Combine(_bench.Root, "state");
        Directory.CreateDirectory(Template);
        _model = scenario == "shipped" ? "backbone-small" : SlotBench.Model;
        _isRollback = scenario == "rollback";
        _isConfirmation = scenario.StartsWith("confirm", StringComparison.Ordinal);
        (Before, After, _package) = scenario switch
        {
            "first" => (null, "1.2.0", _bench.Package("1.2.0", channel: null)),
            "shipped" => (new ModelStore(Path.Combine(_bench.Root, "none")).Locate(_model).Version, "9.0.0", _bench.Package("9.0.0", _model, channel: null)),
            "update" => (Install("1.0.0", "1.1.0"), "1.2.0", _bench.Package("1.2.0", channel: null)),
            "rollback" => (Install("1.0.0", "1.1.0", "1.2.0"), "1.1.0", _bench.Package("1.2.0", channel: null)),
            "confirm" or "confirm with a full log" => (InstallOnTrial("1.1.0", "1.2.0"), "1.2.0", _bench.Package("1.2.0", channel: null)),
            _ => throw new ArgumentException(scenario),
        };
        _shipped = scenario == "shipped" ? ShippedModels.Find() : null;
        if (scenario == "confirm with a full log")
        {
            FillLog();
        }

        if (_isRollback)
        {
            _package = _package with { Sha256 = _bench.Standing().RunningSha256! };
        }
    }

    /// <summary>The state folder before the command.</summary>
    public string Template { get; }

    public string Root => _bench.Root;

    /// <summary>Version that judges before the command, and after it.</summary>
    public string? Before { get; }

    public string After { get; }

    public string[] Command(string state)
    {
        string[] set = new[] { $"storage:directory={state}", $"models:directory={state}/models", $"updates:trust={_bench.TrustFolderPath}", "updates:offline=allow", "updates:min_free_bytes=0" };
        string[] words = _isConfirmation ? ["models", "confirm", _model] : _isRollback ? ["models", "rollback", _model] : ["models", "install", _package.Path];
        return [.. words, .. set.SelectMany(setting => new[] { "--set", setting })];
    }

    /// <summary>Lays the state before the command into a folder, which must have room for it.</summary>
    public void Reset(string state)
    {
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }

        Directory.CreateDirectory(state);
        foreach (string folder in Directory.EnumerateDirectories(Template, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(state, Path.GetRelativePath(Template, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(Template, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(state, Path.GetRelativePath(Template, file)));
        }
    }

    /// <summary>The version that judges, which must be whole; null: none.</summary>
    public string? Judging(string state)
    {
        var store = new ModelStore(Path.Combine(state, "models"), _shipped);
        ModelFile file;
        try
        {
            file = store.Resolve(_model);
        }
        catch (Core.Models.ModelLoadException) when (Before is null)
        {
            return null;
        }

        string folder = Path.GetDirectoryName(file.Path)!;
        if (File.Exists(Path.Combine(folder, "model.sig")))
        {
            VerificationReport report = new ModelVerifier(_bench.Trust, TimeProvider.System).Verify(folder);
            Assert.True(report.Holds, string.Join("; ", report.Problems));
        }
        else
        {
            Assert.Equal(SlotFolders.Digest(Path.Combine(_shipped!, _model, file.Version)), SlotFolders.Digest(folder));
        }

        return file.Version;
    }

    /// <summary>As a start after the interruption: the old version or the new one, and a log that holds.</summary>
    /// <returns>The version that judges.</returns>
    public string? Recover(string state, Action<string> sync)
    {
        (ModelSlots slots, AuditLog audit) = Open(state, sync);
        slots.Recover();
        string? judging = Judging(state);
        Assert.True(judging == Before || judging == After, $"{judging} judges");
        Assert.Null(audit.Read().Problem);
        Assert.Equal(judging, slots.List().FirstOrDefault(model => model.Name == _model)?.Running ?? (judging == Before ? Before : null));
        if (_isConfirmation && slots.List().Single() is { IsOnTrial: false } confirmed)
        {
            Assert.Equal(After, confirmed.Floor);
            Assert.Contains(audit.Read().Lines, line => line.Entry.Event == AuditEvent.Confirmed && line.Entry.Version == After);
        }

        if (_isRollback && judging == After)
        {
            Assert.Contains(slots.List().Single().Blocked, blocked => blocked.Sha256 == _package.Sha256);
        }

        Assert.Empty(slots.Recover().Findings);
        Assert.Equal(judging, Judging(state));
        return judging;
    }

    /// <summary>The version that judges, and whether it is on trial.</summary>
    public string Outcome(string state)
    {
        (ModelSlots slots, _) = Open(state, static _ => { });
        return $"{Judging(state)}{(slots.List().Any(model => model.Name == _model && model.IsOnTrial) ? " on trial" : "")}";
    }

    /// <summary>The command again, within this process.</summary>
    public void Repeat(string state, Action<string> sync)
    {
        (ModelSlots slots, AuditLog audit) = Open(state, sync);
        slots.Recover();
        if (_isConfirmation)
        {
            slots.Confirm(_model);
            Assert.Equal(After, Outcome(state));
        }
        else if (!_isRollback)
        {
            slots.Activate(slots.Stage(_package with { IsAllowedOffline = true }, _bench.Trust));
        }
        else if (Judging(state) != After)
        {
            slots.Rollback(_model, "again");
        }

        Assert.Equal(After, Judging(state));
        Assert.Null(audit.Read().Problem);
        string[] slotsLeft = [.. Directory.GetDirectories(Path.Combine(state, "models", _model)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(((string?[])(_isRollback ? [After] : _isConfirmation ? ["1.1.0", After] : [Before, After])).OfType<string>().Order(StringComparer.Ordinal), slotsLeft);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(state, "models", ".staging")));
    }

    public void Dispose() => _bench.Dispose();

    private string Install(params string[] versions)
    {
        foreach (string version in versions)
        {
            _bench.Install(version);
        }

        return versions[^1];
    }

    private string InstallOnTrial(string before, string version)
    {
        Install(before);
        _bench.Slots.Activate(_bench.Slots.Stage(_bench.Package(version), _bench.Trust));
        return version;
    }

    private void FillLog()
    {
        var limits = new AuditLimits();
        var log = new AuditLog(_bench.State, TimeProvider.System, static _ => { });
        while (Directory.GetFiles(_bench.State, "audit.0*").Length < limits.ClosedFiles || new FileInfo(log.File).Length < limits.FileBytes)
        {
            log.Append(new AuditEntry { Event = AuditEvent.Noted, Reason = new string('x', 2000) });
        }
    }

    private (ModelSlots Slots, AuditLog Audit) Open(string state, Action<string> sync)
    {
        string updates = Path.Combine(state, "updates");
        var audit = new AuditLog(updates, TimeProvider.System, sync);
        return (new ModelSlots(new SlotSettings { Models = Path.Combine(state, "models"), State = updates, Shipped = _shipped }, audit, TimeProvider.System, sync), audit);
    }
}
