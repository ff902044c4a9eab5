using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Anomaly;

/// <summary>The shipped backbone, taught with half of the good photographs of a part, tells the other half from the bad ones.</summary>
public class TeachingTests
{
    [Theory]
    [InlineData(ModelDecoder.Patchcore, 0.95)]
    [InlineData(ModelDecoder.Padim, 0.85)]
    public void Teach_Aliens_TellsGoodFromBad(ModelDecoder method, double least)
    {
        string[] good = Pictures(SharedData.Folder("aliens", "normal"), "*.png"), bad = Pictures(SharedData.Folder("aliens", "anomaly"), "*.png");

        double auroc = Auroc(good, bad, method, 320, 224);

        Assert.True(auroc >= least, $"AUROC {auroc:0.000}");
        TestContext.Current.TestOutputHelper?.WriteLine($"AUROC {auroc:0.0000}");
    }

    [Fact]
    public void Teach_Cookies_TellsGoodFromBad()
    {
        string folder = SharedData.Folder("cookies", "training-images");

        double auroc = Auroc(Pictures(folder, "normal-*.jpg"), Pictures(folder, "anomaly-*.jpg"), ModelDecoder.Patchcore, 240, 320);

        Assert.True(auroc >= 0.9, $"AUROC {auroc:0.000}");
        TestContext.Current.TestOutputHelper?.WriteLine($"AUROC {auroc:0.0000}");
    }

    private static string[] Pictures(string folder, string pattern) => [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];

    private static double Auroc(string[] good, string[] bad, ModelDecoder method, int width, int height)
    {
        ModelManifest backbone = Backbone(width, height);
        IImageCodec codec = Binding.Codec();
        var pool = new FramePool();
        TaughtModel taught;
        using (var teacher = new AnomalyTeacher(backbone, Load(backbone), new TeachingOptions { Method = method }))
        {
            foreach (string file in good.Where((_, i) => i % 2 == 0))
            {
                using Frame frame = codec.Decode(File.ReadAllBytes(file), pool);
                teacher.Add(frame);
            }

            taught = teacher.Teach(null, TestContext.Current.CancellationToken);
        }

        ModelManifest manifest = backbone with
        {
            Name = "part",
            Task = ModelTask.Anomaly,
            Output = backbone.Output! with { Decoder = taught.Decoder },
            Anomaly = taught.Settings,
            Thresholds = new ModelThresholds(AnomalyMap.Threshold),
        };
        var files = taught.Files.ToDictionary(entry => entry.Key, entry => entry.Value.Write());
        using IVisionModel model = VisionModels.Open(manifest, Load(manifest), new ModelReference("part", "1.0.0", ""), files: files);
        var found = new Findings();
        float[] goodScores = [.. good.Where((_, i) => i % 2 == 1).Select(Score)], badScores = [.. bad.Select(Score)];
        return badScores.Average(b => goodScores.Average(g => b > g ? 1 : b == g ? 0.5 : 0));

        float Score(string file)
        {
            using Frame frame = codec.Decode(File.ReadAllBytes(file), pool);
            model.Inspect(frame, found);
            // A picture is bad where a region of it is: the verdict and the score say the same.
            Assert.Equal(found.Anomaly.Score >= AnomalyMap.Threshold, found.Detections.Count > 0);
            return found.Anomaly.Score;
        }
    }

    private static ModelManifest Backbone(int width, int height)
    {
        string file = Path.Combine(SharedData.RepositoryRoot, "models", "backbone-small", "0.1.0", "manifest.json");
        ModelManifest manifest = ModelManifest.Parse(File.ReadAllBytes(file), file);
        return manifest with { Input = manifest.Input! with { Width = width, Height = height } };
    }

    private static IModelSession Load(ModelManifest manifest) => TestRuntime.Get().Load(
        Path.Combine(SharedData.RepositoryRoot, "models", "backbone-small", "0.1.0", manifest.File), TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(manifest) });
}
