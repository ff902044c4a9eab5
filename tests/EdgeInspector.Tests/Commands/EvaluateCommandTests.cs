using System.Text.Json;
using EdgeInspector.Tests.EndToEnd;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>evaluate</c> as a user calls it, with the shipped detector.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(240);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_GoldenPictures_AreFoundAsTheyWereLabelled()
    {
        CopyGoldenPictures();
        string report = Path.Combine(_folder.FullName, "report.html");

        (int code, string output, string errors) = await RunAsync("--model", "pcb-defects", "--data", _folder.Sub("data"), "--json", "--report", report);

        Assert.Equal(0, code);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(6, json.GetProperty("images").GetInt32());
        // Labelled with what the detector finds at its threshold: nothing else may come out.
        Assert.All(new[] { "map_50", "precision", "recall", "f1" }, key => Assert.InRange(json.GetProperty(key).GetDouble(), 0.98, 1));
        Assert.InRange(json.GetProperty("iou").GetDouble(), 0.9, 1);
        Assert.Equal("pcb-defects", json.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(64, json.GetProperty("model").GetProperty("sha256").GetString()!.Length);
        Assert.Contains("format yolo: ", errors);
        string page = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("<h1>pcb-defects ", page);
        Assert.Contains("<polyline class=\"curve\"", page);
        Assert.Contains(json.GetProperty("model").GetProperty("sha256").GetString()!, page);
    }

    [Fact]
    public async Task Evaluate_ListOfTwo_PrintsATable()
    {
        CopyGoldenPictures();
        string list = _folder.Write("list.txt", "001.png\n003.png\n");

        (int code, string output, string errors) = await RunAsync("--model", "pcb-defects", "--data", _folder.Sub("data"), "--format", "yolo", "--split", list, "--threads", "1", "--iou", "0.33");

        Assert.True(code == 0, errors);
        Assert.Contains("on 2 pictures of ", output);
        Assert.Matches(@"(?m)^  recall +1\.000$", output);
        Assert.Contains("overlap of a hit at the working threshold: IoU 0.33", output);
        Assert.DoesNotContain("format yolo", errors);
    }

    [Fact]
    public async Task Evaluate_RealBoards_AgreesWithTheTrainingsOwnMeasure()
    {
        string data = Repository.Data("deeppcb");
        string list = _folder.Write("list.txt", string.Join('\n', Enumerable.Range(0, 40).Select(i => $"group00041/00041/{41000 + i:00000000}_test.jpg")));

        (int code, string output, string errors) = await RunAsync("--model", "pcb-defects", "--data", data, "--split", list, "--json");

        Assert.True(code == 0, errors);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(40, json.GetProperty("images").GetInt32());
        Assert.InRange(json.GetProperty("map_50").GetDouble(), 0.85, 1);
        Assert.True(json.GetProperty("map_33").GetDouble() >= json.GetProperty("map_50").GetDouble());
    }

    [Fact]
    public async Task Evaluate_BareModelWithoutNames_TakesThoseBesideTheData()
    {
        string data = Repository.Data("fruits");
        string list = _folder.Write("list.txt", "banana-1.jpg\nmongo-23.jpg\npear-96.jpg\n");

        (int code, string output, string errors) = await RunAsync("--model", Repository.Data("models", "fastestdet_fruits.onnx"), "--data", data, "--split", list, "--json");

        Assert.True(code == 0, errors);
        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("recall").GetDouble(), 0.8, 1);
        Assert.Contains("does not name its classes: they are taken from ", errors);
    }

    [Fact]
    public async Task Evaluate_ImageEncoder_IsMeasuredByItsOwnCaptionsAndByOthers()
    {
        string golden = Repository.Golden("zero-shot-mini");
        (string Number, string Label)[] pictures = [.. Directory.GetFiles(golden, "*.json").Select(file => (
            Path.GetFileNameWithoutExtension(file),
            JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("scores").EnumerateObject().MaxBy(score => score.Value.GetDouble()).Name))];
        foreach ((string number, string label) in pictures)
        {
            File.Copy(Path.Combine(golden, $"{number}.png"), Path.Combine(_folder.Sub($"data/{label}"), $"{number}.png"));
        }

        string[] arguments = ["--model", "zero-shot-mini", "--data", _folder.Sub("data"), "--format", "folders", "--json"];
        (int code, string output, string errors) = await RunAsync(arguments);

        Assert.True(code == 0, errors);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("top_caption").GetDouble());

        // The same picture under a sentence that names nothing of it: every other is called instead.
        string captions = _folder.Write("captions.yml", string.Join('\n', pictures.Select(picture => picture.Label).Distinct().Select(label => $"\"{label}\": a photo of pebbles")));
        (code, output, errors) = await RunAsync([.. arguments, "--knowledge", captions]);
        Assert.True(code == 0, errors);
        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("top_caption").GetDouble(), 0.01, 0.5);

        (code, output, errors) = await RunAsync([.. arguments, "--knowledge", "/nowhere.yml"]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("/nowhere.yml: no such file", errors);
    }

    [Theory]
    [InlineData("pear\ngrape\n", "2 class names were given, but its output has 5 classes")]
    [InlineData("\n", "names no class")]
    [InlineData("a\nb\na\nc\nd\n", "names 'a' twice")]
    public async Task Evaluate_LabelsThatDoNotFit_AreRefused(string names, string expected)
    {
        string labels = _folder.Write("labels.txt", names);

        (int code, string output, string errors) = await RunAsync("--model", Repository.Data("models", "fastestdet_fruits.onnx"), "--data", Repository.Data("fruits"), "--labels", labels);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"{labels}: ", errors);
        Assert.Contains(expected, errors);
    }

    [Theory]
    [InlineData("--model pcb-defects --data /nowhere", "/nowhere: no such folder")]
    [InlineData("--model no-such --data .", "model 'no-such' is not in ")]
    [InlineData("--model pcb-defects", "'--data' is required")]
    [InlineData("--model pcb-defects --data . --format kitti", "Argument 'kitti' not recognized")]
    [InlineData("--model pcb-defects --data . --iou 2", "--iou is '2'; write a number from 0.01 to 1")]
    [InlineData("--model pcb-defects --data . --threads -1", "--threads must be 0 to 256")]
    [InlineData("--model pcb-defects --data . --heatmap-method rise", "say with --heatmaps N how many")]
    [InlineData("--model pcb-defects --data . --report /nowhere/x.html", "there is no folder /nowhere; make it first")]
    public async Task Evaluate_WrongUsageOrInput_EndsWithTwoAndWords(string arguments, string expected)
    {
        (int code, string output, string errors) = await RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors.ReplaceLineEndings(" "));
        Assert.DoesNotContain("   at ", errors);
    }

    [Theory]
    [InlineData("zero-shot-mini", "--threshold", "0.9", "--threshold: zero-shot-mini is of task embedding, of which what is most probable counts")]
    [InlineData("zero-shot-mini", "--iou", "0.4", "--iou: says what a hit on a labelled object is, and zero-shot-mini is of task embedding")]
    [InlineData("pcb-defects", "--iou", "0.4", "--iou: says what a hit on a labelled object is, and in ")]
    public async Task Evaluate_OptionThatWouldChangeNoFigure_IsRefused(string model, string option, string value, string expected)
    {
        string golden = Directory.GetFiles(Repository.Golden("zero-shot-mini"), "*.png")[0];
        File.Copy(golden, Path.Combine(_folder.Sub("data/good"), "1.png"));
        File.Copy(golden, Path.Combine(_folder.Sub("data/defect"), "2.png"));

        (int code, string output, string errors) = await RunAsync("--model", model, "--data", _folder.Sub("data"), "--format", "mvtec", option, value);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors);
    }

    [Fact]
    public async Task Evaluate_EmptyFolder_EndsWithTwoAndWords()
    {
        (int code, string _, string errors) = await RunAsync("--model", "pcb-defects", "--data", _folder.Sub("nothing"));

        Assert.Equal(2, code);
        Assert.Contains("nothing: is empty; put pictures and their labels there", errors);
    }

    /// <summary>The detector's golden pictures with what it finds in them, written as YOLO labels.</summary>
    private void CopyGoldenPictures()
    {
        string[] labels = ["open", "short", "mousebite", "spur", "spurious_copper", "pin_hole"];
        string golden = Repository.Golden("pcb-defects");
        string data = _folder.Sub("data");
        foreach (string picture in Directory.GetFiles(golden, "*.png"))
        {
            File.Copy(picture, Path.Combine(data, Path.GetFileName(picture)));
            JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(picture, ".json"))).RootElement;
            File.WriteAllLines(Path.Combine(data, Path.GetFileNameWithoutExtension(picture) + ".txt"), json.GetProperty("detections").EnumerateArray().Select(one =>
            {
                double[] box = [.. one.GetProperty("box").EnumerateArray().Select(value => value.GetDouble() / 640)];
                return $"{Array.IndexOf(labels, one.GetProperty("class").GetString())} {(box[0] + box[2]) / 2} {(box[1] + box[3]) / 2} {box[2] - box[0]} {box[3] - box[1]}";
            }));
        }

        File.WriteAllLines(Path.Combine(data, "classes.txt"), labels.Select(label => label.Replace('_', '-').ToUpperInvariant()));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.Start(["evaluate", .. arguments]);
        int code = await program.WaitAsync(_limit);
        return (code, program.Output, program.Errors);
    }
}
