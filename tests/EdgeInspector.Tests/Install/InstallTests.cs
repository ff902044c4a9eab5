using System.Text.Json;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Install;

/// <summary>Installing, upgrading and taking away again, for both architectures, held against docs/install.md.</summary>
public class InstallTests
{
    private const string Config = "/etc/edge-inspector/config.yml";
    private const string Unit = "/etc/systemd/system/edge-inspector.service";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("amd64", "x64")]
    [InlineData("arm64", "arm64")]
    public void Install_EmptyRoot_HasWhatTheDocumentSays(string arch, string natives)
    {
        using var box = new InstallFixture(arch);
        string[] before = box.Tree;
        string output = box.Install();

        string[] patterns = [.. InstallFixture.Documented().Select(row => row.Path.Replace("/opt/edge-inspector/VERSION", box.Version, StringComparison.Ordinal))];
        string[] added = [.. box.Tree.Except(before)];
        Assert.DoesNotContain(added, path => !patterns.Any(pattern => pattern.EndsWith('/') ? path.StartsWith(pattern, StringComparison.Ordinal) : path == pattern));
        Assert.DoesNotContain(patterns, pattern => !Path.Exists(box.At(pattern)));
        Assert.True(File.Exists(box.At($"{box.Version}/native/linux-{natives}/libonnxruntime.so.1")));
        Assert.Single(Directory.GetDirectories(box.At($"{box.Version}/native")));
        Assert.Equal(natives == "arm64" ? 183 : 62, Machine(box.At($"{box.Version}/native/linux-{natives}/libonnxruntime.so.1")));
        Assert.True(File.Exists(box.At($"{box.Version}/models/pcb-defects/current")));
        Assert.DoesNotContain("\ndevice:", File.ReadAllText(box.At(Config)), StringComparison.Ordinal);
        Assert.Contains("systemctl enable --now edge-inspector", output, StringComparison.Ordinal);
        Assert.All(new[] { $"{box.Version}/edge-inspector", "/usr/local/bin/edge-inspector" }, path => Assert.True(File.GetUnixFileMode(box.At(path)).HasFlag(UnixFileMode.OtherExecute)));
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void Uninstall_LeavesConfigurationAndState_PurgeNothingButWhatWasThere(string arch)
    {
        using var box = new InstallFixture(arch);
        string[] before = box.Tree;
        box.Install();
        box.Write("/var/lib/edge-inspector/events.db", "state");
        box.Write("/var/cache/edge-inspector/gstreamer-registry.bin", "cache");
        box.Run("--uninstall");
        string[] kept = [.. InstallFixture.Documented().Where(row => row.Afterwards.StartsWith("kept", StringComparison.Ordinal)).Select(row => row.Path)];
        Assert.Equal([.. kept.Concat(["/var/lib/edge-inspector/events.db", "/var/cache/edge-inspector/gstreamer-registry.bin"]).Order(StringComparer.Ordinal)], box.Tree.Except(before).Order(StringComparer.Ordinal));
        Assert.Contains("nothing is installed", box.Run("--uninstall"), StringComparison.Ordinal);

        box.Run("--purge");
        Assert.Equal(before, box.Tree);
        box.Run("--purge");
        Assert.Equal(before, box.Tree);
    }

    [Fact]
    public void Purge_OfAnInstalledBox_LeavesNothingButWhatWasThere()
    {
        using var box = new InstallFixture("amd64");
        string[] before = box.Tree;
        box.Install();
        box.Run("--uninstall", "--purge");
        Assert.Equal(before, box.Tree);
    }

    [Fact]
    public void Install_Again_ChangesNothing()
    {
        using var box = new InstallFixture("amd64");
        box.Install();
        string[] first = box.Tree;
        string manifest = File.ReadAllText(box.At("/etc/edge-inspector/installed"));
        box.Install();
        Assert.Equal(first, box.Tree);
        Assert.Equal(manifest, File.ReadAllText(box.At("/etc/edge-inspector/installed")));
    }

    [Fact]
    public void Install_OverAnotherVersion_KeepsTheConfigurationAndTakesTheOldVersionAway()
    {
        using var box = new InstallFixture("amd64");
        string[] before = box.Tree;
        box.Install();
        // The same files under another name are another version to the installer.
        string old = "/opt/edge-inspector/0.0.9-aaaaaaaaaaaa";
        string manifest = box.At("/etc/edge-inspector/installed");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(box.Version, old, StringComparison.Ordinal));
        Directory.Move(box.At(box.Version), box.At(old));
        File.Delete(box.At("/opt/edge-inspector/current"));
        File.CreateSymbolicLink(box.At("/opt/edge-inspector/current"), Path.GetFileName(old));
        box.Write(Config, "# mine\n");
        box.Write(Unit, File.ReadAllText(box.At(Unit)) + "# mine\n");

        string output = box.Install();
        Assert.Equal("# mine\n", File.ReadAllText(box.At(Config)));
        Assert.NotEqual(old, box.Version);
        Assert.False(Path.Exists(box.At(old)));
        Assert.Contains(".yours", output, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", File.ReadAllText(box.At(Unit + ".yours")), StringComparison.Ordinal);
        Assert.DoesNotContain("# mine", File.ReadAllText(box.At(Unit)), StringComparison.Ordinal);

        box.Run("--purge");
        Assert.Equal(before, box.Tree);
    }

    [Fact]
    public async Task Install_WhileTheOldVersionRuns_LeavesItsFolder()
    {
        using var box = new InstallFixture("amd64");
        box.Install();
        string old = "/opt/edge-inspector/0.0.9-bbbbbbbbbbbb";
        string manifest = box.At("/etc/edge-inspector/installed");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(box.Version, old, StringComparison.Ordinal));
        Directory.Move(box.At(box.Version), box.At(old));
        box.Write("/tmp/config.yml", $$"""
            cameras: [{name: top, source: "sim:pcb?fps=2", models: [pcb-defects]}]
            mqtt: {url: "mqtt://127.0.0.1:{{TestBroker.FreePort()}}"}
            storage: {directory: "{{box.At("/tmp/state")}}"}
            web: {listen: "http://127.0.0.1:0"}
            """);
        using ProgramProcess daemon = ProgramProcess.StartCommand(new Dictionary<string, string>(), box.At($"{old}/edge-inspector"), "run", "--config", box.At("/tmp/config.yml"));
        await daemon.LineAsync("ready", _limit);

        Assert.Contains("a daemon runs from it", box.Install(), StringComparison.Ordinal);
        Assert.True(Directory.Exists(box.At(old)));
        Assert.NotEqual(old, box.Version);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitAsync(TimeSpan.FromSeconds(10)));

        box.Install();
        Assert.False(Directory.Exists(box.At(old)));
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task InstalledProgram_RunsFromItsLink(string arch)
    {
        using var box = new InstallFixture(arch);
        box.Install();
        string program = box.At("/usr/local/bin/edge-inspector");
        string library = box.At($"{box.Version}/native/linux-x64/libonnxruntime.so.1");
        (int code, string output) = await AskAsync(program, "--version");
        Assert.Equal(0, code);
        Assert.StartsWith("edge-inspector 0.", output, StringComparison.Ordinal);
        Assert.Equal(arch == "amd64", output.Contains(library, StringComparison.Ordinal));

        (code, output) = await AskAsync(program, "config", "check", box.At(Config));
        Assert.True(code == 0, output);

        (_, output) = await AskAsync(program, "doctor", "--json", "--config", box.At(Config));
        JsonElement checks = JsonDocument.Parse(output).RootElement.GetProperty("checks");
        Assert.Contains(checks.EnumerateArray(), check => check.GetProperty("id").GetString() == "configuration" && check.GetProperty("level").GetString() == "ok");
        // The natives are of the box, not of this machine: then it says so.
        Assert.Contains(checks.EnumerateArray(), check => check.GetProperty("id").GetString() == "onnxruntime"
            && check.GetProperty("level").GetString() == (arch == "amd64" ? "ok" : "problem"));
        Assert.All(checks.EnumerateArray().Where(check => check.GetProperty("id").GetString() == "model:pcb-defects"), check => Assert.Equal("ok", check.GetProperty("level").GetString()));
    }

    [Fact]
    public void DryRun_ChangesNothingAndSaysWhat()
    {
        using var box = new InstallFixture("amd64");
        string[] before = box.Tree;
        Assert.Contains("would: install -D -m 755", box.Install("--dry-run"), StringComparison.Ordinal);
        Assert.Equal(before, box.Tree);
        box.Install();
        string[] installed = box.Tree;
        Assert.Contains("would: rm", box.Run("--uninstall", "--dry-run"), StringComparison.Ordinal);
        Assert.Equal(installed, box.Tree);
    }

    private static async Task<(int Code, string Output)> AskAsync(params string[] command)
    {
        using ProgramProcess program = ProgramProcess.StartCommand(new Dictionary<string, string>(), command);
        int code = await program.WaitAsync(_limit);
        Assert.DoesNotContain("   at ", program.Errors, StringComparison.Ordinal);
        return (code, program.Output);
    }

    /// <summary>The architecture an ELF file is for: e_machine, at byte 18.</summary>
    private static int Machine(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Span<byte> header = stackalloc byte[20];
        stream.ReadExactly(header);
        return BitConverter.ToUInt16(header[18..]);
    }
}
