using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Detection;

/// <summary>Public detectors of every family at hand, on real pictures: equal to a second implementation of their decoding, and right.</summary>
public class RealDetectorTests
{
    private const float Low = 0.1f;

    private readonly FramePool _pool = new();

    [Theory]
    [InlineData("yolox_nano_coco_416.onnx", "yolox")]
    [InlineData("nanodet_coco_320.onnx", "nanodet")]
    [InlineData("deimv2_atto_coco_int8.onnx", "detr")]
    public void Detect_BottleClip_EqualsTheReferenceAndSeesBottles(string file, string family)
    {
        string clip = SharedData.File("video", "bottle-detection.mp4");
        (DetectionModel model, IModelSession session) = Bare(file, Low);
        using DetectionModel _ = model;
        using var reference = new ReferenceDecoding(family);
        using IFrameSource source = Binding.Source($"file:{clip}", _pool);
        source.Open(TestContext.Current.CancellationToken);
        var found = new Detections();
        int bottle = IndexOf(model, "bottle");
        int frames = 0, withBottle = 0;
        for (int n = 0; source.Read(TimeSpan.FromSeconds(10), out Frame? frame) == FrameReadStatus.Frame; n++)
        {
            using (frame)
            {
                // About one picture of every second.
                if (n % 30 == 0)
                {
                    model.Detect(frame!, found);
                    reference.Add($"frame {n}", frame!, model.Manifest, session, found, Low);
                    frames++;
                    withBottle += Enumerable.Range(0, found.Count).Any(i => found.Classes[i] == bottle && found.Confidences[i] >= 0.25f) ? 1 : 0;
                }
            }
        }

        int objects = reference.AssertSame();
        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {frames} frames, {objects} objects at {Low}, a bottle in {withBottle}");
        Assert.True(objects > frames / 2, $"{objects} objects in {frames} frames are too few to compare");
        Assert.True(withBottle >= frames / 3, $"a bottle in {withBottle} of {frames} frames");
    }

    [Fact]
    public void Detect_Fruits_EqualsTheReferenceAndNamesTheFruit()
    {
        string folder = SharedData.Folder("fruits");
        string[] labels = File.ReadAllLines(Path.Combine(folder, "fruits.names"));
        string[] names = [.. labels.Select(label => label.Trim()).Where(label => label.Length > 0)];
        (DetectionModel model, IModelSession session) = WithManifest(
            "fastestdet_fruits.onnx",
            $$"""
            {"schema": "edge-inspector/model/1", "name": "fruits", "version": "1.0.0", "task": "detection", "file": "fastestdet_fruits.onnx",
             "input": {"size": [512, 512], "color": "BGR", "resize": "stretch"}, "output": {"decoder": "fastestdet", "nms_iou": 0.45},
             "labels": [{{string.Join(", ", names.Select(name => $"\"{name}\""))}}], "thresholds": {"default": {{Low}} } }
            """);
        using DetectionModel _ = model;
        using var reference = new ReferenceDecoding("fastestdet");
        IImageCodec codec = Binding.Codec();
        var found = new Detections();
        int pictures = 0, right = 0;
        foreach (string picture in Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal))
        {
            using Frame frame = codec.Decode(File.ReadAllBytes(picture), _pool);
            model.Detect(frame, found);
            reference.Add(Path.GetFileName(picture), frame, model.Manifest, session, found, Low);
            pictures++;
            // The file's name says what is shown: cucumbers-12.jpg. (Some annotations say peach, which is no class of the model.)
            string truth = Path.GetFileName(picture).Split('-')[0].TrimEnd('s');
            right += found.Count > 0 && model.Labels[found.Classes[0]] == truth ? 1 : 0;
        }

        int objects = reference.AssertSame();
        TestContext.Current.TestOutputHelper?.WriteLine($"fastestdet: {right} of {pictures} pictures, {objects} objects at {Low}");
        Assert.Equal(150, pictures);
        Assert.True(right >= 140, $"the best class is right in {right} of {pictures} pictures");
    }

    [Fact]
    public void Detect_UltraFace_EqualsTheReferenceAndSeesDrawnFaces()
    {
        (DetectionModel model, IModelSession session) = Bare("ultraface-RFB-320.onnx", Low);
        using DetectionModel _ = model;
        using var reference = new ReferenceDecoding("ultraface");
        IImageCodec codec = Binding.Codec();
        var found = new Detections();
        using (Frame drawn = DrawnFaces.Draw(_pool))
        {
            model.Detect(drawn, found);
            reference.Add("drawn faces", drawn, model.Manifest, session, found, Low);
            Assert.Equal(2, found.Confidences.ToArray().Count(confidence => confidence >= 0.7f));
            for (int i = 0; i < 2; i++)
            {
                Assert.True(found.Boxes[i].Iou(DrawnFaces.Heads[i]) >= 0.6f, $"{found.Boxes[i]} is not {DrawnFaces.Heads[i]}");
            }
        }

        // No photograph at hand shows a face; what the model faintly takes for one is compared all the same.
        foreach (string picture in Directory.EnumerateFiles(SharedData.Folder("fruits"), "*.jpg").Order(StringComparer.Ordinal).Take(40))
        {
            using Frame frame = codec.Decode(File.ReadAllBytes(picture), _pool);
            model.Detect(frame, found);
            reference.Add(Path.GetFileName(picture), frame, model.Manifest, session, found, Low);
        }

        int objects = reference.AssertSame();
        TestContext.Current.TestOutputHelper?.WriteLine($"ultraface: {objects} objects at {Low}");
    }

    private static (DetectionModel Model, IModelSession Session) Bare(string file, float low)
    {
        IModelSession session = TestRuntime.Load(file, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(null) });
        ModelManifest manifest = ModelManifestInference.Infer("bare", file, session);
        return (new DetectionModel(manifest, session, new ModelReference("bare", "0.0.0", ""), new VisionModelOptions { LowConfidence = low, MaxDetections = 5000 }), session);
    }

    private static (DetectionModel Model, IModelSession Session) WithManifest(string file, string json)
    {
        ModelManifest manifest = ModelManifest.Parse(System.Text.Encoding.UTF8.GetBytes(json), "manifest.json");
        IModelSession session = TestRuntime.Load(file, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(manifest) });
        return (new DetectionModel(manifest, session, new ModelReference(manifest.Name, manifest.Version, "")), session);
    }

    private static int IndexOf(DetectionModel model, string label)
    {
        for (int i = 0; i < model.Labels.Count; i++)
        {
            if (model.Labels[i] == label)
            {
                return i;
            }
        }

        throw new ArgumentException($"no label {label}");
    }
}
