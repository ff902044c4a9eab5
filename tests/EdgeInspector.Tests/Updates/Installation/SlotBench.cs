using System.Security.Cryptography;
using EdgeInspector.Composition;
using EdgeInspector.Doctor;
using EdgeInspector.Models;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>A box's folders, a signer it trusts, and packages of small models, for one test.</summary>
internal sealed class SlotBench : IDisposable
{
    public const string Model = "parts";

    private readonly TemporaryFolder _folder;
    private readonly TimeProvider _time;

    public SlotBench(TimeProvider? time = null)
    {
        _folder = new TemporaryFolder();
        _time = time ?? TimeProvider.System;
        Models = Path.Combine(_folder.FullName, "state", "models");
        State = Path.Combine(_folder.FullName, "state", "updates");
        Keys = Path.Combine(_folder.FullName, "keys");
        TrustFolderPath = _folder.Sub("trust");
        SigningIdentity.Create(Keys, 256, null);
        File.Copy(Path.Combine(Keys, SigningIdentity.PublicKeyName), Path.Combine(TrustFolderPath, "line.pub"));
        Trust = TrustFolder.Read(TrustFolderPath);
        Reopen();
    }

    public string Root => _folder.FullName;

    public string Models { get; set; }

    public string State { get; set; }

    public string? Shipped { get; set; }

    public string Keys { get; }

    public string TrustFolderPath { get; }

    public TrustFolder Trust { get; }

    public ModelSlots Slots { get; private set; } = null!;

    public AuditLog Audit { get; private set; } = null!;

    /// <summary>As a restart does.</summary>
    public InstalledModels Reopen()
    {
        Audit = new AuditLog(State, _time, Ports.SyncDirectory);
        Slots = new ModelSlots(new SlotSettings { Models = Models, State = State, Shipped = Shipped }, Audit, _time, Ports.SyncDirectory);
        return Slots.Recover();
    }

    /// <summary>A signed package; <paramref name="change"/> may change the folder before it is signed.</summary>
    public FetchedPackage Package(string version, string name = Model, Action<string>? change = null, string? channel = "plant")
    {
        string folder = _folder.Sub(Path.Combine("work", Path.GetRandomFileName(), version));
        WriteModel(folder, name, version);
        change?.Invoke(folder);
        using SigningIdentity identity = SigningIdentity.Open(Keys, null, null);
        ModelSigner.Sign(folder, identity);
        string file = Path.Combine(Path.GetDirectoryName(folder)!, $"{name}-{version}.eimodel");
        ModelPackage.Pack(folder, file);
        return Fetched(file, channel);
    }

    public static FetchedPackage Fetched(string file, string? channel = "plant") =>
        new(file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), channel, null);

    public static void WriteModel(string folder, string name, string version)
    {
        Directory.CreateDirectory(Path.Combine(folder, "golden"));
        File.WriteAllText(Path.Combine(folder, "manifest.json"), Manifest(name, version));
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), TrialModel.Bytes);
        File.WriteAllText(Path.Combine(folder, "golden", "001.json"), $"[\"{version}\"]");
    }

    public static string Manifest(string name, string version) => $$"""
        {"schema": "edge-inspector/model/1", "name": "{{name}}", "version": "{{version}}", "task": "detection", "file": "model.onnx",
         "input": {"size": [64, 64]}, "output": {"decoder": "yolo-anchor-free"}, "labels": ["open"]}
        """;

    /// <summary>Stages, activates and confirms.</summary>
    public StagedModel Install(string version, string name = Model)
    {
        StagedModel staged = Slots.Stage(Package(version, name), Trust);
        Slots.Activate(staged);
        Slots.Confirm(name);
        return staged;
    }

    public InstalledModel Standing(string name = Model) => Slots.List().Single(model => model.Name == name);

    /// <summary>What the daemon would load; null: nothing.</summary>
    public string? Running(string name = Model)
    {
        try
        {
            return new ModelStore(Models, null).Resolve(name).Version;
        }
        catch (Core.Models.ModelLoadException)
        {
            return null;
        }
    }

    public string[] Versions(string name = Model) =>
        Directory.Exists(Path.Combine(Models, name)) ? [.. Directory.GetDirectories(Path.Combine(Models, name)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];

    /// <summary>Events of the audit log, which must hold.</summary>
    public string[] Events()
    {
        AuditReport report = Audit.Read();
        Xunit.Assert.Null(report.Problem);
        return [.. report.Lines.Select(line => $"{line.Entry.Event} {line.Entry.Version}".Trim())];
    }

    public void Dispose()
    {
        Trust.Dispose();
        _folder.Dispose();
    }
}
