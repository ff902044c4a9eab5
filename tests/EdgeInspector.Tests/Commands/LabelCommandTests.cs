using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Gates;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>label</c> as a user calls it, with a CLIP in miniature whose every answer NumPy computed beside it (<c>tiny_clip.py</c>).</summary>
public sealed class LabelCommandTests : IDisposable
{
    private const string Knowledge = """
        captions:
          - a photo of a red ring
          - {text: the green thing, label: green}
          - on a blue stone
          - {text: another red thing, label: green}
          - nothing
        """;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Label_KnowledgeFile_GivesNumPysProbabilities()
    {
        Make("");
        string knowledge = _folder.Write("knowledge.yml", Knowledge), table = Path.Combine(_folder.FullName, "captions.json");

        (int code, string output, string errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--knowledge", knowledge, "--json", "--save-table", table);

        Assert.True(code == 0, errors);
        AssertAnswers(output, withGroups: true);

        // The table that was written, named in the manifest, answers the same without a text encoder.
        Make(", \"captions\": \"captions.json\"", withText: false);
        (code, output, errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--json");
        Assert.True(code == 0, errors);
        AssertAnswers(output, withGroups: true);
    }

    [Fact]
    public async Task Label_CaptionsOfTheModel_AreEncodedWhenItIsLoaded()
    {
        Make(", \"captions\": \"captions.yml\"");
        _folder.Write("captions.yml", "- a photo of a red ring\n- the green thing\n- on a blue stone\n- another red thing\n- nothing\n");
        string csv = Path.Combine(_folder.FullName, "labels.csv"), list = Path.Combine(_folder.FullName, "labels.txt");

        (int code, string output, string errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--json", "--out", csv);

        Assert.True(code == 0, errors);
        AssertAnswers(output, withGroups: false);
        string[] lines = await File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("picture,label,probability,summary,caption_1,probability_1,", lines[0]);
        (code, _, errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--out", list);
        Assert.True(code == 0, errors);
        Assert.Equal(["0.png", "1.png", "2.png", "3.png", "4.png", "5.png"], (await File.ReadAllLinesAsync(list, TestContext.Current.CancellationToken)).Select(line => Path.GetFileName(line)));
        (code, output, errors) = await RunProgramAsync("models", "show", _folder.FullName);
        Assert.True(code == 0, errors);
        Assert.Contains("a photo of a red ring, the green thing", output);
    }

    [Fact]
    public async Task Label_VectorsOfNumPy_NeedNoTextEncoder()
    {
        Make(", \"captions\": \"captions.yml\", \"vectors\": \"captions.npy\"", withText: false);
        _folder.Write("captions.yml", "- a photo of a red ring\n- the green thing\n- on a blue stone\n- another red thing\n- nothing\n");

        (int code, string output, string errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--json");

        Assert.True(code == 0, errors);
        AssertAnswers(output, withGroups: false, within: 0.01);
        _folder.Write("captions.yml", "- one\n- two\n");
        await Refused("captions.npy: its shape is [5, 24], but there are 2 captions; save one row for each, [2, D], in their order", Pictures, "--model", _folder.FullName);
        _folder.Write("captions.npy", "no array");
        await Refused("captions.npy: it is no NumPy array (.npy)", Pictures, "--model", _folder.FullName);
    }

    [Fact]
    public async Task Inspect_Captions_AreThoseOfEachObject()
    {
        Make(", \"captions\": \"captions.yml\"");
        _folder.Write("captions.yml", "- a photo of a red ring\n- the green thing\n- on a blue stone\n- another red thing\n- nothing\n");
        // One object that nearly fills the picture: with its surroundings it is the picture.
        var rows = new float[300 * 6];
        float[] first = [1, 1, 15, 15, 0.9f, 0];
        first.CopyTo(rows, 0);
        string detector = Path.Combine(_folder.FullName, "detector.onnx");
        File.WriteAllBytes(detector, new OnnxGraph()
            .Constant("rows", [1, 300, 6], rows).Constant("nothing", [1], 0f).Constant("one", [1], 1L)
            .Node("ReduceMean", ["images"], "mean", ("keepdims", 0L)).Node("Reshape", ["mean", "one"], "m").Node("Mul", ["m", "nothing"], "zero").Node("Add", ["rows", "zero"], "output0")
            .Build("images", [1, 3, 16, 16], [("output0", [1, 300, 6])], ("names", "{0: 'thing'}")));

        (int code, string output, string errors) = await RunProgramAsync("inspect", Path.Combine(Pictures, "2.png"), "--model", detector, "--captions", _folder.FullName, "--json");

        Assert.True(code == 1, errors);
        JsonElement answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "answers.json"))).RootElement;
        string[] texts = [.. answers.GetProperty("captions").EnumerateArray().Select(text => text.GetString()!)];
        double[] expected = [.. answers.GetProperty("pictures").GetProperty("2.png").EnumerateArray().Select(value => value.GetDouble())];
        JsonElement[] captions = [.. JsonDocument.Parse(output).RootElement.GetProperty("objects")[0].GetProperty("captions").EnumerateArray()];
        Assert.Equal(expected.OrderDescending().Take(3).Select(value => texts[Array.IndexOf(expected, value)]), captions.Select(one => one.GetProperty("text").GetString()));
        Assert.All(captions, one => Assert.Equal(expected[Array.IndexOf(texts, one.GetProperty("text").GetString())], one.GetProperty("probability").GetDouble(), 1e-3));

        (code, _, errors) = await RunProgramAsync("inspect", Path.Combine(Pictures, "2.png"), "--model", detector, "--captions", detector);
        Assert.Equal(2, code);
        Assert.Contains("is no image encoder with captions and no classifier", errors);
    }

    [Fact]
    public async Task Heatmap_OfACaption_IsMeasured()
    {
        Make("");
        string knowledge = _folder.Write("knowledge.yml", Knowledge), single = _folder.Write("single.yml", "- nothing\n");
        string[] arguments = ["heatmap", Path.Combine(Pictures, "2.png"), "--model", _folder.FullName, "--method", "occlusion", "--cells", "4", "--out", _folder.FullName, "--json"];

        (int code, string output, string errors) = await RunProgramAsync([.. arguments, "--knowledge", knowledge, "--class", "on a blue stone"]);

        Assert.True(code == 0, errors);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        JsonElement answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "answers.json"))).RootElement;
        Assert.Equal(answers.GetProperty("pictures").GetProperty("2.png")[2].GetDouble(), json.GetProperty("score").GetDouble(), 1e-3);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "2.on-a-blue-stone.occlusion.png")));
        (code, _, errors) = await RunProgramAsync([.. arguments, "--knowledge", single]);
        Assert.Equal(2, code);
        Assert.Contains("compares with one caption alone", errors);
    }

    [Fact]
    public async Task Label_DamagedPicture_IsNamedAndTheOthersAreLabelled()
    {
        Make("");
        string knowledge = _folder.Write("knowledge.yml", Knowledge);
        string empty = _folder.Write("pictures/broken.png", "");

        (int code, string output, string errors) = await RunAsync(Pictures, "--model", _folder.FullName, "--knowledge", knowledge, "--json");

        Assert.Equal(2, code);
        Assert.StartsWith($"edge-inspector: {empty}: ", errors);
        Assert.Equal(6, JsonDocument.Parse(output).RootElement.GetProperty("images").GetInt32());
    }

    [Fact]
    public async Task Label_WrongInput_SaysWhatAndWhy()
    {
        Make("", withText: false);
        string knowledge = _folder.Write("knowledge.yml", Knowledge), broken = _folder.Write("broken.yml", "- a\n- {label: b}\n");
        await Refused($"has no text encoder to read captions with", Pictures, "--model", _folder.FullName, "--knowledge", knowledge);
        await Refused($"{broken}:2: has no text where a caption is meant", Pictures, "--model", _folder.FullName, "--knowledge", broken);
        await Refused("name their file in output.captions", Pictures, "--model", _folder.FullName);
        await Refused("is empty; put pictures", _folder.Sub("nothing"), "--model", _folder.FullName);
        await Refused("its ending says no form; give one of .csv, .json, .txt", Pictures, "--model", _folder.FullName, "--out", "labels.xml");
        Make("");
        File.WriteAllText(Path.Combine(_folder.FullName, "vocab.json"), "{}");
        await Refused("has no <|startoftext|>", Pictures, "--model", _folder.FullName, "--knowledge", knowledge);
    }

    private string Pictures => Path.Combine(_folder.FullName, "pictures");

    private async Task Refused(string words, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(words, errors);
        Assert.DoesNotContain("   at ", errors);
    }

    private void AssertAnswers(string output, bool withGroups, double within = 1e-3)
    {
        JsonElement answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "answers.json"))).RootElement;
        string[] texts = [.. answers.GetProperty("captions").EnumerateArray().Select(text => text.GetString()!)];
        JsonElement[] labels = [.. JsonDocument.Parse(output).RootElement.GetProperty("labels").EnumerateArray()];
        Assert.Equal(6, labels.Length);
        foreach (JsonElement one in labels)
        {
            double[] expected = [.. answers.GetProperty("pictures").GetProperty(one.GetProperty("picture").GetString()!).EnumerateArray().Select(value => value.GetDouble())];
            foreach (JsonElement caption in one.GetProperty("captions").EnumerateArray())
            {
                Assert.Equal(expected[Array.IndexOf(texts, caption.GetProperty("text").GetString())], caption.GetProperty("probability").GetDouble(), within);
            }

            Assert.Equal(5, one.GetProperty("captions").GetArrayLength());
            double group = expected[1] + expected[3];
            double best = withGroups ? new[] { expected[0], group, expected[2], expected[4] }.Max() : expected.Max();
            Assert.Equal(best, one.GetProperty("probability").GetDouble(), within);
            Assert.Equal(withGroups && best == group, one.GetProperty("label").GetString() == "green");
        }
    }

    private void Make(string captions, bool withText = true)
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "python3 is absent.");
        string script = Path.Combine(Repository.Root, "tests", "EdgeInspector.Tests", "Commands", "tiny_clip.py");
        using Process process = Process.Start(new ProcessStartInfo(Python, [script, _folder.FullName]) { RedirectStandardError = true })!;
        string problem = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(problem.Contains("No module named", StringComparison.Ordinal), problem);
        Assert.True(process.ExitCode == 0, problem);
        string text = withText ? ", \"text\": {\"file\": \"text.onnx\"}" : "";
        _folder.Write("manifest.json", $$"""
            {"schema": "edge-inspector/model/1", "name": "tiny-clip", "version": "1.0.0", "task": "embedding", "file": "image.onnx",
             "input": {"size": [16, 16], "resize": "stretch", "mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28]},
             "output": {"decoder": "clip", "logit_scale": 20{{captions}}{{text}}} }
            """);
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunProgramAsync(["label", .. arguments]);

    private static async Task<(int Code, string Output, string Errors)> RunProgramAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(arguments);
        int code = await program.WaitAsync(_limit);
        return (code, program.Output, program.Errors);
    }
}
