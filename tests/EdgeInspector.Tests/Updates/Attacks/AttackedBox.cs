using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Composition;
using EdgeInspector.Options;
using EdgeInspector.Tests.Updates.Delivery;
using EdgeInspector.Tests.Updates.Installation;
using EdgeInspector.Tests.Updates.Tuf;
using EdgeInspector.Updates.Installation;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeInspector.Tests.Updates.Attacks;

/// <summary>
/// A box that has installed a model from a channel over HTTP by <c>models install</c>, and asks again. Keys, metadata and server of the
/// channel are a test's to misuse; whatever it does, model and trust stay and the audit log tells.
/// </summary>
internal sealed class AttackedBox : IAsyncDisposable
{
    private readonly SlotBench _bench = new();
    private readonly ScriptedServer _server;
    private readonly DaemonOptions _options;

    private AttackedBox(ScriptedServer server, TestRepository channel, Func<HttpContext, Task<bool>>[] answer)
    {
        (_server, Channel, Answers) = (server, channel, answer);
        string root = Path.Combine(_bench.Root, "plant.root.json");
        File.Copy(Path.Combine(channel.Metadata, "1.root.json"), root);
        string config = Path.Combine(_bench.Root, "config.yml");
        File.WriteAllText(config, $$"""
            models: {directory: "{{_bench.Models}}"}
            storage: {directory: "{{Path.GetDirectoryName(_bench.State)}}"}
            updates:
              channels: [{name: plant, url: "{{server.Address}}", root_file: "{{root}}"}]
              trust: "{{_bench.TrustFolderPath}}"
              min_free_bytes: 0
            """);
        _options = SharedOptions.LoadForTools(config, null);
    }

    public TestRepository Channel { get; }

    /// <summary>Its single element answers before the folder does; true: it has.</summary>
    public Func<HttpContext, Task<bool>>[] Answers { get; }

    /// <summary>Version that judges from the next start.</summary>
    public string? Running => _bench.Running();

    public AuditReport Audit => InstalledSlots.Audit(_options).Read();

    /// <summary>A box with 1.0.0, whose trial is over, which trusts every role at its second version but the root.</summary>
    public static async Task<AttackedBox> CreateAsync()
    {
        var channel = new TestRepository(DateTimeOffset.UtcNow);
        Func<HttpContext, Task<bool>>[] answer = [static _ => Task.FromResult(false)];
        ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            if (await answer[0](context))
            {
                return;
            }

            string file = Path.Join(channel.Public, context.Request.Path.Value);
            if (!File.Exists(file))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            await ScriptedServer.ServeAsync(context, await File.ReadAllBytesAsync(file));
        });
        var box = new AttackedBox(server, channel, answer);
        box.Release("1.0.0");
        channel.PublishAll();
        Assert.Contains("installed parts 1.0.0", await box.InstallAsync());
        Assert.Equal(ExitCode.Ok, ModelInstall.Confirm(SlotBench.Model, box._options, TextWriter.Null, TextWriter.Null));
        Assert.Equal("1.0.0", box.Running);
        return box;
    }

    /// <summary>Names a package in the channel; nothing is signed yet.</summary>
    /// <param name="inside">Version that the package has, where it is another.</param>
    /// <param name="model">Name that the package has.</param>
    /// <param name="role">Who names it.</param>
    /// <returns>The file that is served.</returns>
    public string Release(string version, string? inside = null, string model = SlotBench.Model, string role = "targets", Func<byte[], byte[]>? change = null)
    {
        byte[] bytes = File.ReadAllBytes(_bench.Package(inside ?? version, model).Path);
        return Channel.AddRelease(
            $"{SlotBench.Model}/{SlotBench.Model}-{version}.eimodel", change is null ? bytes : change(bytes),
            new JsonObject { ["edge-inspector"] = new JsonObject { ["model"] = SlotBench.Model, ["version"] = version } }, role);
    }

    /// <summary>The box has seen a later time than its clock shows.</summary>
    public void TimePasses(TimeSpan time) => UpdatePlan.Time(_options, TimeProvider.System).Note(DateTimeOffset.UtcNow + time);

    /// <summary><c>models install plant</c>.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="CommandException">It was refused.</exception>
    public async Task<string> InstallAsync()
    {
        var said = new StringWriter();
        await ModelInstall.RunAsync(new InstallAsked("plant", SlotBench.Model, Offline: false), _options, said, said, TestContext.Current.CancellationToken);
        return said.ToString();
    }

    /// <summary>An installation that is refused: said, told to the audit log, and nothing changed by it.</summary>
    /// <param name="words">Of the sentence that the user reads, which the log has too.</param>
    /// <param name="honest">Roles whose newest metadata bears the right signatures, so that it may be trusted.</param>
    public async Task RefusesAsync(string code, string words, params string[] honest)
    {
        string models = Digest(_bench.Models), trusted = TrustState(honest);
        string? running = Running;
        int entries = Audit.Lines.Count;
        CommandException refusal = await Assert.ThrowsAsync<CommandException>(InstallAsync);
        Assert.Equal(ExitCode.Failed, refusal.ExitCode);
        Assert.EndsWith($"({code})", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        AssertTold(entries, code, words);
        Assert.Equal((running, models, trusted), (Running, Digest(_bench.Models), TrustState(honest)));
        Assert.DoesNotContain(Directory.EnumerateFiles(_bench.State, "*.eimodel*", SearchOption.AllDirectories), static file => file.EndsWith(".eimodel", StringComparison.Ordinal) || (file.EndsWith(".part", StringComparison.Ordinal) && new FileInfo(file).Length > 0));
    }

    /// <summary>The log's last line is that refusal, the only one since, and every line holds.</summary>
    public void AssertTold(int entriesBefore, string code, string words)
    {
        AuditReport report = Audit;
        Assert.Null(report.Problem);
        Assert.Equal(entriesBefore + 1, report.Lines.Count);
        AuditEntry told = report.Lines[^1].Entry;
        Assert.Equal((AuditEvent.Refused, code), (told.Event, told.Code));
        Assert.Contains(words, told.Reason, StringComparison.Ordinal);
        Assert.StartsWith("channel plant, user ", told.From, StringComparison.Ordinal);
        using var printed = new StringWriter();
        Assert.Equal(ExitCode.Ok, ModelAudit.Run(_options, verify: true, json: false, printed, printed));
        Assert.Contains($"refused  {(told.Model is null ? "" : $"{told.Model}  ")}", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains($"[{code}]  (channel plant, user ", printed.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Channel.Dispose();
        _bench.Dispose();
    }

    /// <summary>What the box believes of the channel, and of its models.</summary>
    private string TrustState(string[] but) =>
        Digest(Path.Combine(_bench.State, "channels", "plant", "trust"), [.. but.Select(static role => $"{role}.json")]) + Digest(Path.Combine(_bench.State, "slots"));

    private static string Digest(string folder, params string[] but)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => !but.Contains(Path.GetFileName(file))).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
