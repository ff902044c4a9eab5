using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Classification;

/// <summary>
/// Public classifiers as bare files, on real and drawn pictures: their scores are those of a second implementation, from the pixels to the
/// softmax, run by the runtime's own JavaScript binding.
/// </summary>
public sealed class RealClassifierTests : IDisposable
{
    private const float Score = 1e-3f;

    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_BeansModel_EqualsTheReference()
    {
        using ClassificationModel model = Bare("resnet-tiny-beans.onnx");
        Assert.Equal((ResizeMode.Crop, 3), (model.Manifest.Input!.Resize, model.Labels.Count));
        IImageCodec codec = Binding.Codec();
        string[] pictures =
        [
            .. Directory.EnumerateFiles(SharedData.Folder("fruits"), "*.jpg").Order(StringComparer.Ordinal).Where((_, i) => i % 30 == 0),
            .. Directory.EnumerateFiles(SharedData.Folder("cookies"), "*.*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal).Take(2),
            .. Directory.EnumerateFiles(SharedData.Folder("aliens", "normal")).Where(IsPicture).Order(StringComparer.Ordinal).Take(2),
        ];
        AssertSame(model, "resnet-tiny-beans.onnx", [.. pictures.Select(picture => (Path.GetFileName(picture), codec.Decode(File.ReadAllBytes(picture), _pool)))]);
    }

    [Fact]
    public void Inspect_DigitsModel_EqualsTheReferenceAndReadsDrawnDigits()
    {
        using ClassificationModel model = Bare("mnist.onnx");
        Assert.Equal((ColorOrder.Grey, 28, 10), (model.Manifest.Input!.Color, model.Manifest.Input.Width, model.Labels.Count));
        (string Name, Frame Frame)[] drawn = [.. Enumerable.Range(0, 10).Select(digit => ($"{digit}", DrawnDigits.Draw(digit, 140, _pool)))];
        int[] read = AssertSame(model, "mnist.onnx", drawn);
        int right = Enumerable.Range(0, 10).Count(digit => read[digit] == digit);
        TestContext.Current.TestOutputHelper?.WriteLine($"mnist reads {string.Join("", read)} for 0123456789");
        Assert.True(right >= 9, $"of the digits 0 to 9 it reads {string.Join("", read)}");
    }

    /// <summary>The best class of each picture, after every score was compared.</summary>
    private int[] AssertSame(ClassificationModel model, string file, (string Name, Frame Frame)[] pictures)
    {
        Assert.NotEmpty(pictures);
        ModelInput input = model.Manifest.Input!;
        var jobs = new JsonArray();
        var ours = new List<float[]>();
        var found = new Findings();
        foreach ((_, Frame frame) in pictures)
        {
            using (frame)
            {
                _folder.Write($"picture-{jobs.Count}", frame.Pixels);
                jobs.Add(new JsonObject
                {
                    ["picture"] = $"picture-{jobs.Count}",
                    ["frame"] = new JsonArray(frame.Width, frame.Height),
                    ["input"] = new JsonArray(input.Width, input.Height),
                    ["grey"] = input.Planes == 1,
                    ["crop"] = input.Resize == ResizeMode.Crop ? input.CropFraction : 0,
                    ["mean"] = JsonSerializer.SerializeToNode(input.Mean),
                    ["std"] = JsonSerializer.SerializeToNode(input.Std),
                });
                model.Inspect(frame, found);
                ours.Add(found.Scores.Values.ToArray());
            }
        }

        _folder.Write("jobs.json", System.Text.Encoding.UTF8.GetBytes(jobs.ToJsonString()));
        Reference("prepare");
        for (int i = 0; i < ours.Count; i++)
        {
            var tensor = new TensorSpec(input.Name!, TensorElementType.Float32, input.Shape());
            _folder.Write($"{i}.out", OnnxRuntimeNode.Run(SharedData.File("models", file), tensor, File.ReadAllBytes(Path.Combine(_folder.Path, $"{i}.bin")))[0]);
        }

        Reference("read");
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.Path, "scores.json")));
        float worst = 0;
        for (int i = 0; i < ours.Count; i++)
        {
            float[] expected = [.. theirs.RootElement[i].EnumerateArray().Select(value => value.GetSingle())];
            Assert.Equal(expected.Length, ours[i].Length);
            for (int c = 0; c < expected.Length; c++)
            {
                worst = MathF.Max(worst, MathF.Abs(expected[c] - ours[i][c]));
                Assert.True(MathF.Abs(expected[c] - ours[i][c]) <= Score, $"{pictures[i].Name}: class {c} has {ours[i][c]} where the reference has {expected[c]}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {ours.Count} pictures, scores differ by at most {worst}");
        return [.. ours.Select(scores => Array.IndexOf(scores, scores.Max()))];
    }

    private void Reference(string what) => Tool.NumPy(
        Path.Combine(SharedData.RepositoryRoot, "tests", "EdgeInspector.Bindings.Tests", "Conformance", "Classification", "reference_classification.py"), what, _folder.Path);

    private static bool IsPicture(string path) => Path.GetExtension(path) is ".jpg" or ".jpeg" or ".png";

    private static ClassificationModel Bare(string file)
    {
        IModelSession session = TestRuntime.Load(file, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(null) });
        return new ClassificationModel(ModelManifestInference.Infer("bare", file, session), session, new ModelReference("bare", "0.0.0", ""));
    }
}
