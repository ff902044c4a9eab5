using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>teach</c> as a user calls it: the folder it writes runs, can be added to, and bad pictures are named.</summary>
public sealed class TeachCommandTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("patchcore")]
    [InlineData("padim")]
    public async Task Teach_GoodPictures_WritesAModelThatRunsAndLearnsMoreLater(string method)
    {
        for (int i = 0; i < 6; i++)
        {
            Draw($"good/{i}.png", 128, 96, i);
        }

        JsonElement first = await TeachAsync("--images", _folder.Sub("good"), "--method", method, "--size", "128");
        Assert.Equal(("0.1.0", 6, method), (first.GetProperty("version").GetString(), first.GetProperty("pictures").GetInt32(), first.GetProperty("method").GetString()));
        Assert.Equal([128, 96], first.GetProperty("size").EnumerateArray().Select(edge => edge.GetInt32()));
        JsonElement threshold = first.GetProperty("threshold");
        Assert.False(threshold.GetProperty("guaranteed").GetBoolean());
        Assert.Equal(299, threshold.GetProperty("pictures_needed").GetInt32());
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 6), threshold.GetProperty("bound").GetDouble(), 1e-6);
        string model = Path.Combine(_folder.FullName, "models", "part");
        Assert.Equal("0.1.0\n", await File.ReadAllTextAsync(Path.Combine(model, "current"), TestContext.Current.CancellationToken));
        Assert.All(new[] { "manifest.json", "backbone.onnx", "scale.npy", "README.md", "teaching.json", "golden/001.png", "golden/001.json" }, name => Assert.True(File.Exists(Path.Combine(model, "0.1.0", name)), name));

        (int code, string shown, string errors) = await RunAsync("models", "show", model);
        Assert.True(code == 0, errors);
        Assert.Contains(method, shown);

        // Two new pictures, and one that is known.
        Draw("more/a.png", 128, 96, 20);
        Draw("more/b.png", 128, 96, 21);
        Draw("more/known.png", 128, 96, 0);
        JsonElement second = await TeachAsync("--images", _folder.Sub("more"), "--add");
        Assert.Equal(("0.2.0", 8, 2, 1), (second.GetProperty("version").GetString(), second.GetProperty("pictures").GetInt32(), second.GetProperty("added").GetInt32(), second.GetProperty("skipped").GetInt32()));
        Assert.Equal("0.2.0\n", await File.ReadAllTextAsync(Path.Combine(model, "current"), TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(Path.Combine(model, "0.1.0")));
    }

    [Fact]
    public async Task Teach_AddWithoutOptions_GoesOnAsTheModelWasTaught()
    {
        for (int i = 0; i < 8; i++)
        {
            Draw($"{(i < 6 ? "good" : "more")}/{i}.png", 128, 96, i);
        }

        await TeachAsync("--images", _folder.Sub("good"), "--size", "128", "--bank", "20", "--false-rejects", "0.3", "--confidence", "0.9", "--smoothing", "4");

        JsonElement added = await TeachAsync("--images", _folder.Sub("more"), "--add");

        // Each is scored by banks of 20 vectors: under one of more they would promise too little, under another budget something else.
        Assert.Equal(20, added.GetProperty("vectors").GetInt32());
        JsonElement threshold = added.GetProperty("threshold");
        Assert.Equal((0.3, 0.9, true), (threshold.GetProperty("false_rejects").GetDouble(), threshold.GetProperty("confidence").GetDouble(), threshold.GetProperty("guaranteed").GetBoolean()));

        string more = _folder.Sub("third");
        Draw("third/8.png", 128, 96, 8);
        JsonElement given = await TeachAsync("--images", more, "--add", "--bank", "40", "--false-rejects", "0.25", "--size", "128", "--method", "patchcore", "--backbone", "backbone-small");
        Assert.Equal((40, 0.25), (given.GetProperty("vectors").GetInt32(), given.GetProperty("threshold").GetProperty("false_rejects").GetDouble()));
    }

    [Fact]
    public async Task Teach_AddToAModelWhoseManifestWasChanged_KeepsWhatItsUserSet()
    {
        for (int i = 0; i < 5; i++)
        {
            Draw($"{(i < 4 ? "good" : "more")}/{i}.png", 128, 96, i);
        }

        await TeachAsync("--images", _folder.Sub("good"), "--size", "128");
        string model = Path.Combine(_folder.FullName, "models", "part");
        string manifest = Path.Combine(model, "0.1.0", "manifest.json");
        var changed = JsonNode.Parse(await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))!;
        changed["thresholds"] = new JsonObject { ["default"] = 0.75 };
        changed["slices"] = new JsonObject { ["size"] = new JsonArray(128, 96), ["overlap"] = 0.25 };
        await File.WriteAllTextAsync(manifest, changed.ToJsonString(), TestContext.Current.CancellationToken);

        await TeachAsync("--images", _folder.Sub("more"), "--add");

        JsonNode added = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(model, "0.2.0", "manifest.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(0.75, (double)added["thresholds"]!["default"]!);
        Assert.Equal("""{"size":[128,96],"overlap":0.25}""", added["slices"]!.ToJsonString());
    }

    [Fact]
    public async Task Teach_AddWithWhatWouldMakeTheEarlierScoresAnotherModels_IsRefused()
    {
        for (int i = 0; i < 5; i++)
        {
            Draw($"{(i < 4 ? "good" : "more")}/{i}.png", 128, 96, i);
        }

        await TeachAsync("--images", _folder.Sub("good"), "--size", "128", "--bank", "30");
        string[] add = Arguments(["--images", _folder.Sub("more"), "--add"]);

        (int code, string output, string errors) = await RunAsync([.. add, "--bank", "16", "--method", "padim", "--size", "256", "--smoothing", "2"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--bank is of method patchcore", errors);

        (code, output, errors) = await RunAsync([.. add, "--bank", "16", "--size", "256", "--smoothing", "2"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("part: was taught with --size 128x96 and --smoothing 8 and --bank 30 vectors", errors);
        Assert.Equal("0.1.0", Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(_folder.FullName, "models", "part")))));
    }

    [Fact]
    public async Task Teach_EmptyFolder_NamesIt() => await ExpectRefusalAsync("empty: holds no picture", "--images", _folder.Sub("empty"));

    [Fact]
    public async Task Teach_NoFolder_NamesIt() => await ExpectRefusalAsync("/nowhere: no such folder", "--images", "/nowhere");

    [Fact]
    public async Task Teach_EmptyFile_NamesIt()
    {
        Draw("good/a.png", 64, 64, 1);
        _folder.Write("good/b.png", "");
        await ExpectRefusalAsync("b.png: is empty (0 bytes)", "--images", _folder.Sub("good"));
    }

    [Fact]
    public async Task Teach_FileThatIsNoPicture_NamesIt()
    {
        _folder.Write("good/a.jpg", "no picture");
        await ExpectRefusalAsync("a.jpg: cannot be used: ", "--images", _folder.Sub("good"));
    }

    [Fact]
    public async Task Teach_HugePicture_NamesIt()
    {
        Draw("good/wide.png", 20_000, 16, 1);
        await ExpectRefusalAsync("wide.png: is 20000x16 pixels, more than 8192", "--images", _folder.Sub("good"));
    }

    [Fact]
    public async Task Teach_PicturesOfTwoSizes_NamesBoth()
    {
        Draw("good/a.png", 64, 64, 1);
        Draw("good/b.png", 80, 64, 2);
        await ExpectRefusalAsync("b.png: is 80x64 pixels, but ", "--images", _folder.Sub("good"));
    }

    [Fact]
    public async Task Teach_TooFewPictures_SaysHowMany()
    {
        Draw("good/a.png", 64, 64, 1);
        Draw("good/b.png", 64, 64, 2);
        await ExpectRefusalAsync("2 good pictures are too few; give at least 4", "--images", _folder.Sub("good"));
    }

    [Fact]
    public async Task Teach_AddToNothing_NamesIt()
    {
        Draw("good/a.png", 64, 64, 1);
        await ExpectRefusalAsync("no such model to add to", "--images", _folder.Sub("good"), "--add");
    }

    [Fact]
    public async Task Teach_BackboneThatIsADetectorsName_SaysWhatABackboneIs()
    {
        Draw("good/a.png", 64, 64, 1);
        await ExpectRefusalAsync("640x640 only", "--images", _folder.Sub("good"), "--backbone", "pcb-defects", "--size", "64");
    }

    [Theory]
    [InlineData("--false-rejects", "0", "share of false rejects")]
    [InlineData("--confidence", "1", "confidence")]
    [InlineData("--size", "8", "--size is 8")]
    [InlineData("--bank", "1", "bank's size")]
    [InlineData("--method", "padim", "--bank is of method patchcore", "--bank", "100")]
    public async Task Teach_OptionOutOfRange_NamesIt(string option, string value, string expected, params string[] more) =>
        await ExpectRefusalAsync(expected, ["--images", _folder.Sub("good"), option, value, .. more]);

    private async Task<JsonElement> TeachAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync([.. Arguments(arguments), "--json"]);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task ExpectRefusalAsync(string expected, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(Arguments(arguments));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors);
        Assert.Contains("edge-inspector: ", errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "models", "part")));
    }

    private string[] Arguments(string[] more) => ["teach", "--name", "part", "--out", Path.Combine(_folder.FullName, "models"), .. more];

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(arguments);
        int code = await program.WaitAsync(_limit);
        return (code, program.Output, program.Errors);
    }

    /// <summary>A bright bar on noise, where it is decided by the seed.</summary>
    private void Draw(string name, int width, int height, int seed)
    {
        using Frame frame = new FramePool().Rent(width, height);
        var random = new Random(seed);
        random.NextBytes(frame.Pixels);
        int top = (height / 3) + random.Next(3);
        for (int y = top; y < top + (height / 8); y++)
        {
            frame.Row(y)[(width / 2)..].Fill(220);
        }

        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Ports.Codec().EncodePng(frame.Pixels, width, height, frame.Stride));
    }
}
