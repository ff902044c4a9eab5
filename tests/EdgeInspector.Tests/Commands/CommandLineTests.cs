using System.Text.Json;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Options;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary>The built program as a user meets it: exit codes, words, and no stack trace.</summary>
public class CommandLineTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("--help", "Exit codes: 0 ok, 1 found NG or a check failed, 2 wrong usage or input")]
    [InlineData("run --help", "--config <FILE>")]
    [InlineData("demo --help", "--camera-fps <N>")]
    [InlineData("models --help", "show <MODEL>")]
    [InlineData("models show --help", "--json")]
    [InlineData("config --help", "EDGEINSPECTOR__MQTT__URL")]
    [InlineData("config check --help", "FILE:LINE: what is wrong, what would be right")]
    [InlineData("--version", "edge-inspector 0.1.0 (")]
    public async Task Ask_HelpAndVersion_AnswersOnStandardOutput(string arguments, string expected)
    {
        (int code, string output, string errors) = await RunAsync(arguments.Split(' '));

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(expected, output);
    }

    [Theory]
    [InlineData("", "Required command was not provided")]
    [InlineData("rnu", "Did you mean 'run'? Try 'edge-inspector --help'.")]
    [InlineData("models shwo", "Did you mean 'show'? Try 'edge-inspector models --help'.")]
    [InlineData("demo --second 3", "Did you mean '--seconds'? Try 'edge-inspector demo --help'.")]
    [InlineData("demo --seconds soon", "edge-inspector: --seconds is 'soon'; write a number from 0.001 to 31536000")]
    [InlineData("demo --seconds 0", "edge-inspector: --seconds is '0'; write a number")]
    [InlineData("demo --camera-fps 1e9", "edge-inspector: --camera-fps is '1e9'; write a number from 0.1 to 1000")]
    [InlineData("demo --source /nowhere", "edge-inspector: --source '/nowhere' is no source (did you mean 'file:/nowhere'?)")]
    [InlineData("models show", "edge-inspector: Required argument 'MODEL' missing for command: 'show'.")]
    [InlineData("models show no-such-model", "edge-inspector: model 'no-such-model' is not in ")]
    [InlineData("models list --config /nowhere.yml", "edge-inspector: /nowhere.yml: no such file")]
    [InlineData("models list --set models:dir=x", "edge-inspector: --set models:dir: unknown key 'models:dir'")]
    [InlineData("config show /nowhere.yml", "edge-inspector: /nowhere.yml: no such file")]
    public async Task Ask_WrongUsageOrInput_EndsWithTwoAndWords(string arguments, string expected)
    {
        (int code, string output, string errors) = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(expected, errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task ConfigCheck_FileWithFiveErrors_PrintsAllFiveAndEndsWithOne()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", """
            device: line 3
            cameras:
              - {name: top, source: /dev/video0, models: [pcb-defects]}
              - {name: top, source: "sim:pcb", models: [pcb-defects], fps: fast}
            mqtt: {uri: "mqtt://broker"}
            """);

        (int code, string output, string _) = await RunAsync("config", "check", file);

        string[] lines = output.Split('\n');
        Assert.Equal(1, code);
        Assert.Equal(6, lines.Length);
        Assert.Equal([$"{file}:1: ", $"{file}:3: ", $"{file}:4: ", $"{file}:4: ", $"{file}:5: "], lines[..5].Select(line => line[..(line.IndexOf(": ", StringComparison.Ordinal) + 2)]));
        Assert.Equal($"{file}: 5 errors", lines[5]);
    }

    [Fact]
    public async Task ConfigCheck_Json_IsOneObject()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", "devise: a\n" + Config.Minimal);

        (int code, string output, string _) = await RunAsync("config", "check", file, "--json", "--no-files");

        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(1, code);
        Assert.False(json.GetProperty("valid").GetBoolean());
        JsonElement error = Assert.Single(json.GetProperty("errors").EnumerateArray());
        Assert.Equal(1, error.GetProperty("line").GetInt32());
        Assert.Equal("unknown key 'devise'; did you mean 'device'?", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task ConfigCheck_MissingFile_EndsWithTwo()
    {
        (int code, string output, string _) = await RunAsync("config", "check", "/nowhere.yml");

        Assert.Equal(2, code);
        Assert.StartsWith("/nowhere.yml: no such file", output);
    }

    [Fact]
    public async Task ConfigCheck_MissingModel_IsAnErrorUnlessFilesAreLeftOut()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", Config.Minimal.Replace("pcb-defects", "no-such-model"));

        (int code, string output, string _) = await RunAsync("config", "check", file);
        (int codeWithoutFiles, string outputWithoutFiles, string _) = await RunAsync("config", "check", file, "--no-files");

        Assert.Equal(1, code);
        Assert.StartsWith($"{file}:2: cameras:top:models: model 'no-such-model' is not in ", output);
        Assert.Equal(0, codeWithoutFiles);
        Assert.StartsWith($"{file}: valid; 1 camera (top)", outputWithoutFiles);
    }

    [Theory]
    [InlineData("v4l2:/dev/video0?widht=640")]
    [InlineData("sim:pcb?sead=7")]
    [InlineData("rtsp://10.0.0.5/stream?transport=pigeon")]
    public async Task ConfigCheck_SourceThisProgramCannotRead_IsAnErrorAtItsLine(string source)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", $"cameras:\n- name: top\n  models: [{folder.Write("net.onnx", "abc")}]\n  source: {source}\n");

        (int code, string output, string _) = await RunAsync("config", "check", file);

        Assert.Equal(1, code);
        Assert.StartsWith($"{file}:4: cameras:top:source: ", output);
        Assert.EndsWith("1 error", output);
    }

    [Fact]
    public async Task ConfigShow_EnvironmentAndSet_AreInEffectAndNamed()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("config.yml", Config.Minimal);

        using var program = ProgramProcess.Start(
            new Dictionary<string, string> { ["EDGEINSPECTOR__MQTT__ROOT"] = "plant" }, "config", "show", file, "--set", "mqtt:keep_alive=20");
        int code = await program.WaitAsync(_limit);

        Assert.Equal(0, code);
        Assert.Matches("  root: plant +# environment EDGEINSPECTOR__MQTT__ROOT\n", program.Output);
        Assert.Matches("  keep_alive: 20 +# --set mqtt:keep_alive\n", program.Output);
        Assert.Matches($"  - name: top +# {file}:2\n", program.Output);
    }

    [Fact]
    public async Task ConfigSchema_IsTheShippedFile()
    {
        (int code, string output, string _) = await RunAsync("config", "schema");

        Assert.Equal(0, code);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config.schema.json")).TrimEnd(), output.TrimEnd());
    }

    [Fact]
    public async Task ModelsList_FolderWithAModel_PrintsTableAndJson()
    {
        using var folder = new TemporaryFolder();
        folder.Write("eye/1.0.0/manifest.json", """
            {"schema": "edge-inspector/model/1", "name": "eye", "version": "1.0.0", "task": "detection", "file": "model.onnx",
             "input": {"size": [320, 240]}, "output": {"decoder": "yolox"}, "labels": ["open"]}
            """);
        folder.Write("eye/1.0.0/model.onnx", "abc");

        (int code, string table, string _) = await RunAsync("models", "list", "--set", $"models:directory={folder.FullName}");
        (int jsonCode, string json, string _) = await RunAsync("models", "list", "--json", "--set", $"models:directory={folder.FullName}");

        Assert.Equal((0, 0), (code, jsonCode));
        Assert.Matches($@"(?m)^eye +1\.0\.0 +\* +detection +320x240 +3B +{folder.FullName}/eye/1\.0\.0$", table);
        JsonElement eye = JsonDocument.Parse(json).RootElement.EnumerateArray().Single(model => model.GetProperty("name").GetString() == "eye");
        Assert.True(eye.GetProperty("current").GetBoolean());
        Assert.Equal("[320,240]", eye.GetProperty("input_size").GetRawText().Replace(" ", "").Replace("\n", ""));
    }

    [Fact]
    public async Task ModelsShow_ModelWithCustomOperators_IsRefusedWithTheReason()
    {
        (int code, string output, string errors) = await RunAsync("models", "show", Repository.Data("models", "wechat_qr_detect.onnx"));

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("edge-inspector: ", errors);
        Assert.Contains("wechat_qr_detect.onnx", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task ModelsShow_Classifier_IsShownWithWhatIsAssumed()
    {
        (int code, string output, string errors) = await RunAsync("models", "show", Repository.Data("models", "mnist.onnx"));

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"(?m)^input +\S+ Float32 \[1, 1, 28, 28\]$", output);
        Assert.Matches(@"(?m)^output +\S+ Float32 \[1, 10\]$", output);
        Assert.Matches(@"(?m)^picture +28x28 GREY, stretch, antialias", output);
        Assert.Matches(@"(?m)^why +pictures: one plane of brightness 0-1, stretched: assumed", output);
        Assert.Matches(@"(?m)^loaded by +ONNX Runtime", output);
    }

    [Fact]
    public async Task ModelsShow_DetectorWithoutManifest_IsInferred()
    {
        (int code, string output, string _) = await RunAsync("models", "show", "--json", Repository.Data("models", "yolox_nano_coco_416.onnx"));

        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, code);
        Assert.Equal(("inferred", "yolox", "detection"), (json.GetProperty("manifest").GetString(), json.GetProperty("decoder").GetString(), json.GetProperty("task").GetString()));
        Assert.Equal(80, json.GetProperty("labels").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("problem").ValueKind);
    }

    [Theory]
    [InlineData("yolox_nano_coco_416.onnx", 0, "decoder yolox: its output is [1, 3549, 5+80]")]
    [InlineData("nanodet_coco_320.onnx", 0, "decoder nanodet: its outputs are scores of 80 classes and 4 x 8 distance bins")]
    [InlineData("deimv2_atto_coco_int8.onnx", 0, "labels: the file's name says coco")]
    [InlineData("ultraface-RFB-320.onnx", 0, "pictures: RGB, (grey - 127) / 128, stretched, as UltraFace trains")]
    [InlineData("fastestdet_fruits.onnx", 2, "it has 5 classes and no \"names\" metadata to call them by")]
    [InlineData("resnet-tiny-beans.onnx", 0, "is 3 numbers for the whole picture, so it is a classifier")]
    public async Task ModelsShow_BareFile_SaysWhatWasInferredOrIsMissing(string file, int expected, string words)
    {
        (int code, string output, string errors) = await RunAsync("models", "show", Repository.Data("models", file));

        Assert.Equal((expected, ""), (code, errors));
        Assert.Contains(words, output);
    }

    [Theory]
    [InlineData("yolox", 0)]
    [InlineData("yolo-anchor-free", 2)]
    public async Task ModelsShow_Manifest_IsHeldAgainstTheFile(string decoder, int expected)
    {
        using var folder = new TemporaryFolder();
        string labels = string.Join(", ", Enumerable.Range(0, 80).Select(i => $"\"c{i}\""));
        folder.Write("eye/1.0.0/manifest.json", $$"""
            {"schema": "edge-inspector/model/1", "name": "eye", "version": "1.0.0", "task": "detection", "file": "model.onnx",
             "input": {"name": "images", "size": [416, 416], "color": "BGR"}, "output": {"decoder": "{{decoder}}"}, "labels": [{{labels}}]}
            """);
        File.Copy(Repository.Data("models", "yolox_nano_coco_416.onnx"), Path.Combine(folder.FullName, "eye", "1.0.0", "model.onnx"));

        (int code, string output, string errors) = await RunAsync("models", "show", "eye", "--set", $"models:directory={folder.FullName}");

        Assert.Equal(expected, code);
        Assert.Contains(expected == 0 ? "beside the file" : "edge-inspector: Model eye 1.0.0 (model.onnx): ", expected == 0 ? output : errors);
    }

    [Theory]
    [InlineData("not a model at all, but long enough to be read as one")]
    [InlineData("")]
    public async Task ModelsShow_FileThatIsNoModel_IsRefused(string content)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("net.onnx", content);

        (int code, string output, string errors) = await RunAsync("models", "show", path);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"edge-inspector: {path}", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(arguments);
        int code = await program.WaitAsync(_limit);
        return (code, program.Output, program.Errors);
    }
}
