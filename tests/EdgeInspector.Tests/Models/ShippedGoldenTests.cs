using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Gates.Child;
using EdgeInspector.Models;
using Xunit;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Tests.Models;

/// <summary>Shipped segmenters and image encoders give on their golden pictures what their maker recorded with other code: regions, or the probability of each caption.</summary>
public class ShippedGoldenTests
{
    public static TheoryData<string> Models
    {
        get
        {
            var data = new TheoryData<string>();
            string models = Path.Combine(Repository.Root, "models");
            foreach (string golden in Directory.EnumerateDirectories(models, "golden", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string manifest = Path.Combine(golden, "..", "manifest.json");
                if (ModelManifest.Parse(File.ReadAllBytes(manifest), manifest).Task is ModelTask.Segmentation or ModelTask.Embedding)
                {
                    data.Add(Path.GetRelativePath(models, Path.GetDirectoryName(golden)!));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Inspect_GoldenPictures_GivesWhatIsRecorded(string relative)
    {
        string folder = Path.Combine(Repository.Root, "models", relative);
        using IModelRuntime runtime = Ports.Runtime(null, static _ => { });
        using IVisionModel model = VisionModelLoader.Load(
            new ModelStore(Path.Combine(Repository.Root, "models")).Resolve(folder), runtime, new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = 1, Spin = false });
        IImageCodec codec = Ports.Codec();
        var pool = new FramePool();
        var found = new Findings();
        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(folder, "golden"), "*.png").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(pictures);
        foreach (string picture in pictures)
        {
            using Frame frame = codec.Decode(File.ReadAllBytes(picture), pool);
            model.Inspect(frame, found);
            string? difference = GoldenPicture.Difference(File.ReadAllBytes(Path.ChangeExtension(picture, ".json")), found, model.Labels, model.Thresholds, model.Manifest.Golden);
            Assert.True(difference is null, $"{relative}/golden/{Path.GetFileName(picture)}: {difference}");
        }
    }
}
