using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Composition;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

/// <summary>The command, on this machine and on one where nothing is installed.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    /// <summary>
    /// In a mount namespace of its own: takes the native libraries, GStreamer's plug-ins and the broker out of /usr, and everything out of
    /// the folder named first; then becomes the command that follows. Nothing of it is seen outside.
    /// </summary>
    private const string Strip = """
        set -e
        layer=$(mktemp -d)
        mount -t tmpfs tmpfs "$layer"
        mkdir "$layer/up" "$layer/work" "$layer/empty"
        mount -t overlay overlay -o "lowerdir=/usr,upperdir=$layer/up,workdir=$layer/work" /usr
        rm -f /usr/lib/*-linux-gnu/lib{gst,turbojpeg,mosquitto,sqlite3,png16,onnxruntime}*.so* /usr/sbin/mosquitto
        rm -rf /usr/lib/*-linux-gnu/gstreamer-1.0
        if [ -d "$1" ]; then mount --bind "$layer/empty" "$(readlink -f "$1")"; fi
        shift
        exec "$@"
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Doctor_ThisMachine_HasNoProblemAndMeetsTheSchema()
    {
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--json", "--config", Configure(), "--set", "mqtt:url=embedded");
        int code = await doctor.WaitAsync(_limit);
        Assert.Equal("", doctor.Errors);
        Assert.True(await SchemaCheck.IsValidAsync("doctor", Compact(doctor.Output)), doctor.Output);
        Assert.True(code == 0, doctor.Output);
        Assert.Equal("ok", LevelOf(doctor.Output, "model:pcb-defects"));
        Assert.Equal("ok", LevelOf(doctor.Output, "provider-cpu"));
        Assert.Equal("ok", LevelOf(doctor.Output, "libsqlite3"));
        Assert.Equal("ok", LevelOf(doctor.Output, "configuration"));
    }

    [Fact]
    public async Task Doctor_MachineWithNothingInstalled_NamesWhatToInstall()
    {
        using ProgramProcess doctor = StartStripped("doctor", "--json", "--config", Configure(more: """
            , {name: side, source: "v4l2:/dev/video7", models: [pcb-defects]}, {name: clip, source: "file:clip.mp4", models: [pcb-defects]}
            """));
        int code = await doctor.WaitAsync(_limit);
        SkipWithoutNamespaces(doctor);
        Assert.Equal("", doctor.Errors);
        Assert.Equal(1, code);
        Assert.True(await SchemaCheck.IsValidAsync("doctor", Compact(doctor.Output)), doctor.Output);
        JsonElement[] checks = Checks(doctor.Output);
        foreach ((string id, string package) in new[]
        {
            ("libsqlite3", "libsqlite3-0"), ("libturbojpeg", "libturbojpeg0"), ("libpng", "libpng16-16"), ("libmosquitto", "libmosquitto1"), ("mosquitto", "mosquitto"),
            ("gstreamer", "libgstreamer1.0-0"), ("source-v4l2", "gstreamer1.0-plugins-good"), ("source-file", "gstreamer1.0-libav"), ("source-rtsp", "gstreamer1.0-plugins-good"),
        })
        {
            JsonElement check = checks.Single(one => one.GetProperty("id").GetString() == id);
            Assert.NotEqual("ok", check.GetProperty("level").GetString());
            Assert.Contains(package, check.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("problem", LevelOf(doctor.Output, "onnxruntime"));
        Assert.Equal("ok", LevelOf(doctor.Output, "configuration"));
        Assert.DoesNotContain("   at ", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_MachineWithNothingInstalled_ReadsWell()
    {
        using ProgramProcess doctor = StartStripped("doctor", "--config", Configure());
        int code = await doctor.WaitAsync(_limit);
        SkipWithoutNamespaces(doctor);
        Assert.Equal("", doctor.Errors);
        Assert.Equal(1, code);
        Assert.Contains("All missing packages at once:", doctor.Output, StringComparison.Ordinal);
        // Paths cannot be broken; everything else is.
        Assert.All(doctor.Output.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains(_folder.FullName, StringComparison.Ordinal), line));
        Assert.DoesNotContain("Exception", doctor.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', doctor.Output);
    }

    /// <summary>A broken library on the loader's path: one that aborts and one that never returns, as a driver may.</summary>
    [Fact]
    public async Task Doctor_LibrariesThatCrashAndHang_CostOneAnswerEach()
    {
        SkipWithPackages();
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "No C compiler is installed.");
        string libraries = _folder.Sub("lib");
        Compile(Path.Combine(libraries, "libturbojpeg.so.0"), "abort();");
        Compile(Path.Combine(libraries, "libmosquitto.so.1"), "for (;;) pause();");
        using ProgramProcess doctor = ProgramProcess.Start(
            new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = libraries }, "doctor", "--json", "--config", Configure(), "--set", "mqtt:url=embedded");
        Assert.Equal(1, await doctor.WaitAsync(_limit));
        Assert.Equal("", doctor.Errors);
        JsonElement[] checks = Checks(doctor.Output);
        Assert.Equal("libturbojpeg: crashed (signal 6)", TitleOf("libturbojpeg"));
        Assert.StartsWith("libmosquitto: no answer within", TitleOf("libmosquitto"), StringComparison.Ordinal);
        Assert.All(["libsqlite3", "libpng", "mosquitto", "gstreamer", "provider-cpu", "model:pcb-defects"], id => Assert.Equal("ok", LevelOf(doctor.Output, id)));

        string TitleOf(string id) => checks.Single(check => check.GetProperty("id").GetString() == id).GetProperty("title").GetString()!;
    }

    [Fact]
    public async Task Doctor_WrongConfiguration_IsAProblemForEachError()
    {
        string file = _folder.Write("config.yml", "device: a b\ncameras:\n  - {name: top, source: webcam, models: [m]}\n");
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--json", "--config", file);
        Assert.Equal(1, await doctor.WaitAsync(_limit));
        string[] titles = [.. Checks(doctor.Output).Where(check => check.GetProperty("id").GetString()!.StartsWith("configuration:", StringComparison.Ordinal)).Select(check => check.GetProperty("title").GetString()!)];
        Assert.Equal(2, titles.Length);
        Assert.StartsWith($"{file}:1: ", titles[0], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:3: ", titles[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ModelThatIsNotThere_IsSaidOnceWithItsLine()
    {
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--json", "--config", Configure("no-such-model"));
        Assert.Equal(1, await doctor.WaitAsync(_limit));
        JsonElement said = Checks(doctor.Output).Single(check => check.GetProperty("title").GetString()!.Contains("no-such-model", StringComparison.Ordinal));
        Assert.Contains("config.yml:1: ", said.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_BrokenModelAndAbsentBroker_AreProblems()
    {
        string model = _folder.Write("broken.onnx", "this is not a model");
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--json", "--config", Configure(model));
        Assert.Equal(1, await doctor.WaitAsync(_limit));
        Assert.Equal("problem", LevelOf(doctor.Output, $"model:{model}"));
        Assert.Equal("problem", LevelOf(doctor.Output, "broker"));
        Assert.True(await SchemaCheck.IsValidAsync("doctor", Compact(doctor.Output)), doctor.Output);
    }

    [Fact]
    public async Task Doctor_RunningBroker_LetsItIn()
    {
        using var broker = new TestBroker(_folder);
        await broker.StartAsync();
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--json", "--config", Configure(), "--set", $"mqtt:url=mqtt://127.0.0.1:{broker.Port}");
        Assert.Equal(0, await doctor.WaitAsync(_limit));
        Assert.Equal("ok", LevelOf(doctor.Output, "broker"));
    }

    [Fact]
    public async Task Doctor_WrongSetting_IsWrongUsage()
    {
        Assert.SkipWhen(File.Exists("/etc/edge-inspector/config.yml"), "This machine has a configuration.");
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--set", "mqtt:urk=embedded");
        Assert.Equal(2, await doctor.WaitAsync(_limit));
        Assert.Contains("unknown key 'mqtt:urk'", doctor.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_FileThatIsNotThere_IsWrongUsage()
    {
        using ProgramProcess doctor = ProgramProcess.Start("doctor", "--config", "/nowhere.yml");
        Assert.Equal(2, await doctor.WaitAsync(_limit));
        Assert.Equal("edge-inspector: /nowhere.yml: no such file", doctor.Errors);
    }

    public void Dispose() => _folder.Dispose();

    private static void SkipWithPackages() => Assert.SkipUnless(ProgramVersion.Bindings == "native", "The packaged binding brings these libraries itself.");

    private static ProgramProcess StartStripped(params string[] arguments)
    {
        SkipWithPackages();
        return ProgramProcess.StartUnder(
            ["unshare", "--mount", "--propagation", "private", "/bin/bash", "-c", Strip, "strip", Path.Combine(Repository.Root, ".natives")], arguments);
    }

    private void Compile(string library, string start)
    {
        string source = _folder.Write("library.c", $"#include <stdlib.h>\n#include <unistd.h>\n__attribute__((constructor)) static void start(void) {{ {start} }}\n");
        using Process compiler = Process.Start("/usr/bin/cc", ["-shared", "-fPIC", "-o", library, source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }

    private static void SkipWithoutNamespaces(ProgramProcess doctor) => Assert.SkipWhen(
        doctor.Output.Length == 0 && (doctor.Errors.Contains("unshare", StringComparison.Ordinal) || doctor.Errors.Contains("mount", StringComparison.Ordinal)),
        $"This machine permits no mount namespace: {doctor.Errors}");

    private static JsonElement[] Checks(string output) => [.. JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray()];

    private static string? LevelOf(string output, string id) =>
        Checks(output).SingleOrDefault(check => check.GetProperty("id").GetString() == id) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty("level").GetString() : null;

    /// <summary>The validator takes one payload a line.</summary>
    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private string Configure(string model = "pcb-defects", string more = "") => _folder.Write("config.yml", $$"""
        cameras: [{name: top, source: "sim:pcb?fps=5", models: ["{{model}}"]}{{more}}]
        mqtt: {url: "mqtt://127.0.0.1:{{TestBroker.FreePort()}}"}
        storage: {directory: "{{_folder.Sub("state")}}", max_bytes: 1MiB, outbox_max_bytes: 1MiB}
        web: {listen: "http://127.0.0.1:0"}
        """);
}
