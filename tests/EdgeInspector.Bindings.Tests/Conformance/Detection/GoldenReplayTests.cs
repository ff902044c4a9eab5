using System.Text.Json;
using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Detection;

/// <summary>Every shipped detector gives on its golden pictures what its maker recorded with other code: boxes, classes and confidences.</summary>
public class GoldenReplayTests
{
    public static TheoryData<string> Detectors
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string file in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "models"), "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (ModelManifest.Parse(File.ReadAllBytes(file), file).Task == ModelTask.Detection)
                {
                    data.Add(Path.GetRelativePath(SharedData.RepositoryRoot, Path.GetDirectoryName(file)!));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void Detect_GoldenPictures_GivesTheRecordedObjects(string relative)
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, relative);
        string file = Path.Combine(folder, "manifest.json");
        ModelManifest manifest = ModelManifest.Parse(File.ReadAllBytes(file), file);
        IModelSession session = TestRuntime.Get().Load(Path.Combine(folder, manifest.File), TestRuntime.OnCpu);
        using var model = new DetectionModel(manifest, session, new ModelReference(manifest.Name, manifest.Version, ""));
        IImageCodec codec = Binding.Codec();
        var pool = new FramePool();
        var found = new Detections();
        int pictures = 0;
        foreach (string picture in Directory.EnumerateFiles(Path.Combine(folder, "golden"), "*.png").Order(StringComparer.Ordinal))
        {
            pictures++;
            using Frame frame = codec.Decode(File.ReadAllBytes(picture), pool);
            model.Detect(frame, found);
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(picture, ".json")));
            JsonElement recorded = golden.RootElement.GetProperty("detections");
            foreach (JsonElement item in recorded.EnumerateArray())
            {
                Assert.True(IsFound(item, found, model), $"{Path.GetFileName(picture)}: not found: {item.GetRawText()}");
            }

            Assert.True(recorded.GetArrayLength() == found.Count, $"{Path.GetFileName(picture)}: {found.Count} objects where {recorded.GetArrayLength()} are recorded");
        }

        Assert.True(pictures > 0, $"{folder} has no golden pictures");
    }

    private static bool IsFound(JsonElement item, Detections found, DetectionModel model)
    {
        JsonElement box = item.GetProperty("box");
        var wanted = new FrameBox(box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle());
        for (int i = 0; i < found.Count; i++)
        {
            if (model.Labels[found.Classes[i]] == item.GetProperty("class").GetString()
                && Math.Abs(found.Confidences[i] - item.GetProperty("confidence").GetSingle()) <= model.Manifest.Golden.Score
                && found.Boxes[i].Iou(wanted) >= model.Manifest.Golden.BoxIou)
            {
                return true;
            }
        }

        return false;
    }
}
