using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Tests.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>A user's own folder of labelled pictures through <c>scripts/train/detector</c>, and what comes out through the program.</summary>
public sealed class TrainingTests : IDisposable
{
    private const int Pictures = 100;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(8);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Detector_HundredPicturesInYoloFormat_MakeAModelThatFindsTheParts()
    {
        SkipWithoutPyTorch();
        string data = WriteParts();
        string model = Path.Combine(_folder.FullName, "models", "my-parts", "1.0.0");

        (int code, string said) = await TrainAsync(
            "--data", data, "--out", model, "--work", _folder.Sub("work"), "--size", "320", "--crop", "160", "--epochs", "60", "--minutes", "2", "--processes", "1", "--validate-every", "30");

        Assert.True(code == 0, said);
        Assert.Contains("88 pictures", said, StringComparison.Ordinal);
        Assert.Contains("washer, nut; 12 pictures to validate", said, StringComparison.Ordinal);

        // The bare file says itself how it is fed and read, and what it calls its classes.
        using ProgramProcess evaluate = ProgramProcess.Start("evaluate", "--model", Path.Combine(model, "model.onnx"), "--data", data, "--json");
        Assert.True(await evaluate.WaitAsync(_limit) == 0, evaluate.Errors);
        JsonElement figures = JsonDocument.Parse(evaluate.Output).RootElement;
        Assert.Equal(Pictures, figures.GetProperty("images").GetInt32());
        Assert.InRange(figures.GetProperty("map_50").GetDouble(), 0.8, 1);
    }

    [Fact]
    public async Task Detector_SameSeed_WritesTheSameModel()
    {
        SkipWithoutPyTorch();
        string data = WriteParts();
        byte[][] models = new byte[2][];
        for (int run = 0; run < models.Length; run++)
        {
            string model = _folder.Sub($"model{run}");
            (int code, string said) = await TrainAsync(
                "--data", data, "--out", model, "--work", _folder.Sub($"work{run}"), "--size", "320", "--crop", "96", "--epochs", "2", "--processes", "2",
                "--mosaic", "0.4", "--mixup", "0.2", "--affine", "0.5", "--focal", "1.5", "--seed", "7", "--validate-every", "9", "--validate-pictures", "2");
            Assert.True(code == 0, said);
            models[run] = await File.ReadAllBytesAsync(Path.Combine(model, "model.onnx"), TestContext.Current.CancellationToken);
        }

        Assert.True(models[0].AsSpan().SequenceEqual(models[1]), "two trainings of one seed differ");
    }

    [Fact]
    public async Task Scripts_OwnChecks_Pass()
    {
        SkipWithoutPyTorch();
        using ProgramProcess checks = ProgramProcess.StartCommand(
            new Dictionary<string, string>(), ["/usr/bin/python3", "-m", "unittest", "discover", Path.Combine(Repository.Root, "scripts", "train", "tests")]);

        Assert.True(await checks.WaitAsync(_limit) == 0, checks.Errors);
        Assert.Matches(@"Ran \d+ tests", checks.Errors);
    }

    [Theory]
    [InlineData("empty", "is empty")]
    [InlineData("absent", "no such folder")]
    [InlineData("nameless", "class 0 has no name")]
    [InlineData("good-and-bad", "labels whole pictures; a detector learns from boxes")]
    public async Task Detector_UnusableData_EndsWithTwoAndWords(string kind, string expected)
    {
        SkipWithoutPyTorch();
        string data = Path.Combine(_folder.FullName, kind);
        if (kind is not "absent")
        {
            Directory.CreateDirectory(data);
        }

        if (kind is "nameless")
        {
            _folder.WritePicture("nameless/1.png", 64, 48, static (_, _) => 90);
            File.WriteAllText(Path.Combine(data, "1.txt"), "0 0.5 0.5 0.2 0.2\n");
        }
        else if (kind is "good-and-bad")
        {
            foreach (string label in new[] { "good", "bad" })
            {
                _folder.WritePicture($"{kind}/{label}/1.png", 64, 48, static (_, _) => 90);
            }
        }

        (int code, string said) = await TrainAsync("--data", data, "--out", _folder.Sub("model"), "--work", _folder.Sub("work"));

        Assert.Equal(2, code);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataset_YoloFolder_IsToldAndListed()
    {
        string data = WriteParts();

        using ProgramProcess text = ProgramProcess.Start("dataset", data);
        Assert.Equal(0, await text.WaitAsync(_limit));
        Assert.Contains($"yolo, {Pictures} pictures", text.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^washer +50 +50$", text.Output);

        using ProgramProcess json = ProgramProcess.Start("dataset", data, "--json");
        Assert.Equal(0, await json.WaitAsync(_limit));
        JsonElement listed = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(Pictures, listed.GetProperty("pictures").GetArrayLength());
        JsonElement first = listed.GetProperty("pictures")[0];
        Assert.Equal("share", first.GetProperty("unit").GetString());
        Assert.Equal(4, first.GetProperty("objects")[0].GetProperty("box").GetArrayLength());
    }

    private static void SkipWithoutPyTorch()
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/env", ["/usr/bin/python3", "-c", "import torch, cv2, onnx, numpy, matplotlib"]) { RedirectStandardError = true });
        _ = python!.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.SkipUnless(python.ExitCode == 0, "Debian's PyTorch is not installed: scripts/setup train.");
    }

    private static async Task<(int Code, string Said)> TrainAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["EDGE_INSPECTOR"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll")}" };
        using ProgramProcess trainer = ProgramProcess.StartCommand(environment, [Path.Combine(Repository.Root, "scripts", "train", "detector"), .. arguments]);
        int code = await trainer.WaitAsync(_limit);
        return (code, $"{trainer.Output}\n{trainer.Errors}");
    }

    /// <summary>Pictures of two sizes, each with one bright disc or square on noise.</summary>
    private string WriteParts()
    {
        string data = _folder.Sub("parts");
        Directory.CreateDirectory(Path.Combine(data, "labels"));
        var random = new Random(11);
        for (int i = 0; i < Pictures; i++)
        {
            (int width, int height) = i % 3 == 0 ? (400, 300) : (320, 240);
            int half = random.Next(12, 26);
            (int x, int y) = (random.Next(half, width - half), random.Next(half, height - half));
            bool square = i % 2 == 1;
            _folder.WritePicture($"parts/images/{i:000}.png", width, height, (u, v) => Grey(random, u, v, x, y, half, square));
            File.WriteAllText(
                Path.Combine(data, "labels", $"{i:000}.txt"),
                FormattableString.Invariant($"{i % 2} {(double)x / width:0.00000} {(double)y / height:0.00000} {2.0 * half / width:0.00000} {2.0 * half / height:0.00000}\n"));
        }

        File.WriteAllText(Path.Combine(data, "data.yaml"), "names: [washer, nut]\n");
        return data;
    }

    private static byte Grey(Random noise, int x, int y, int partX, int partY, int half, bool square)
    {
        (int dx, int dy) = (Math.Abs(x - partX), Math.Abs(y - partY));
        bool inside = square ? Math.Max(dx, dy) <= half : (dx * dx) + (dy * dy) <= half * half;
        return (byte)(80 + noise.Next(24) + (inside ? 110 : 0));
    }
}
