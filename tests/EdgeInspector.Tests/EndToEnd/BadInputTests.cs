using System.Net;
using System.Net.Sockets;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What a person gets wrong: named, with the reason and the remedy, exit code 2, no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("/nowhere/model.onnx", "/nowhere/model.onnx")]
    [InlineData("no-such-model", "no-such-model")]
    public async Task Run_ModelThatDoesNotExist_NamesIt(string model, string named) =>
        await ExpectRefusalAsync(named, "--config", Configure(model));

    [Fact]
    public async Task Run_ModelThatIsNoModel_NamesIt()
    {
        string file = _folder.Write("text.onnx", "this is not a model");
        await ExpectRefusalAsync("text.onnx", "--config", Configure(file));
    }

    [Fact]
    public async Task Run_TruncatedModel_NamesIt()
    {
        byte[] whole = File.ReadAllBytes(Repository.Data("models/yolox_nano_coco_416.onnx"));
        string file = Path.Combine(_folder.FullName, "half.onnx");
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        await ExpectRefusalAsync("half.onnx", "--config", Configure(file));
    }

    [Fact]
    public async Task Run_ModelWithCustomOperators_NamesIt() =>
        await ExpectRefusalAsync("wechat_qr_detect.onnx", "--config", Configure(Repository.Data("models/wechat_qr_detect.onnx")));

    [Fact]
    public async Task Run_RuleForAClassThatABareModelDoesNotFind_NamesIt()
    {
        string model = BareModel.Write(_folder.FullName, "bare.onnx", "scratch", "dent");
        string config = Configure(model);
        File.WriteAllText(config, File.ReadAllText(config).Replace($"models: [\"{model}\"]", $"models: [\"{model}\"]\n    rules: [{{class: dent}}, {{class: Scratch}}]", StringComparison.Ordinal));
        await ExpectRefusalAsync("cameras:top:rules:1:class 'Scratch' is found by no model of this camera; did you mean 'scratch'?", "--config", config);
    }

    [Fact]
    public async Task Run_PageWhosePortIsTaken_NamesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await ExpectRefusalAsync($"127.0.0.1:{port}", "--config", Configure("pcb-defects"), "--set", $"web:listen=http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task Run_StateFolderThatCannotBeMade_NamesIt()
    {
        string file = _folder.Write("a-file", "");
        await ExpectRefusalAsync($"{file}/state", "--config", Configure("pcb-defects"), "--set", $"storage:directory={file}/state");
    }

    [Fact]
    public async Task Run_StateFolderOfARunningDaemon_IsRefusedUntilThatOneEnds()
    {
        string config = Configure("pcb-defects");
        using ProgramProcess first = ProgramProcess.Start("run", "--config", config);
        await first.LineAsync("ready: ", TimeSpan.FromSeconds(30));
        await ExpectRefusalAsync("is used by another edge-inspector", "--config", config);
        first.Signal("KILL");
        await first.WaitAsync(TimeSpan.FromSeconds(5));
        using ProgramProcess second = ProgramProcess.Start("run", "--config", config);
        await second.LineAsync("ready: ", TimeSpan.FromSeconds(30));
        second.Signal("TERM");
        Assert.Equal(0, await second.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Run_PageBeyondLoopbackWithoutPassword_IsRefused() =>
        await ExpectRefusalAsync("password", "--config", Configure("pcb-defects"), "--set", "web:listen=http://0.0.0.0:0");

    [Fact]
    public async Task Run_CameraThatIsNotThere_IsDegradedAndGoesOnTrying()
    {
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Configure("pcb-defects", "v4l2:/dev/video99"));
        await line.LineAsync("/dev/video99", TimeSpan.FromSeconds(30));
        await line.LineAsync("degraded", TimeSpan.FromSeconds(30));
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ExpectRefusalAsync(string named, params string[] arguments)
    {
        using ProgramProcess line = ProgramProcess.Start(["run", .. arguments]);
        Assert.Equal(2, await line.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(named, line.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line.Errors, StringComparison.Ordinal);
    }

    private string Configure(string model, string source = "sim:pcb?fps=5") => _folder.Write("config.yml", $"""
        cameras:
          - name: top
            source: "{source}"
            models: ["{model}"]
        mqtt: {"{"}url: "mqtt://127.0.0.1:{TestBroker.FreePort()}"{"}"}
        storage: {"{"}directory: "{_folder.Sub("state")}"{"}"}
        web: {"{"}listen: "http://127.0.0.1:0"{"}"}
        """);
}
