using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Segmentation;

/// <summary>Segmenters whose answer is known: planes passed through, so that a pixel's class is its strongest colour.</summary>
public sealed class TinySegmenterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NCHW", "float32", 3)]
    [InlineData("NHWC", "float32", 3)]
    [InlineData("NHWC", "uint8", 3)]
    [InlineData("NCHW", "float32", 4)]
    public void Inspect_PicturesOfAnySize_FindsTheColouredParts(string layout, string type, int planes)
    {
        TensorElementType element = type == "uint8" ? TensorElementType.UInt8 : TensorElementType.Float32;
        object[] shape = layout == "NCHW" ? ["batch", planes, "height", "width"] : ["batch", "height", "width", planes];
        string op = element == TensorElementType.UInt8 ? "Identity" : "Relu";
        string path = _folder.Write("tiny.onnx", TinyOnnx.Build(op, element, shape, element, shape));
        string fourth = planes == 4 ? ", \"fourth\": \"edges\"" : "";
        ModelManifest manifest = ModelManifest.Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""
                {"schema": "edge-inspector/model/1", "name": "tiny", "version": "1.0.0", "task": "segmentation", "file": "tiny.onnx",
                 "input": {"size": [64, 64], "layout": "{{layout}}", "type": "{{type}}", "resize": "none", "multiple_of": 32, "pad": 0, "scale": 1{{fourth}}},
                 "output": {"decoder": "mask", "background": ["red"], "activation": "softmax"}, "labels": ["red", "green", "blue"{{(planes == 4 ? ", \"edge\"" : "")}}]}
                """),
            "manifest.json");
        if (element == TensorElementType.UInt8)
        {
            // Whole numbers of several planes are no classes, and the message says so.
            var e = Assert.Throws<ModelContractException>(() => Open(manifest));
            Assert.Contains("tiny.onnx", e.Message, StringComparison.Ordinal);
            return;
        }

        using var model = new SizedModels(Open(manifest), Open);
        var found = new Findings();
        foreach ((int width, int height) in new[] { (50, 37), (120, 64), (31, 90), (50, 37) })
        {
            using Frame frame = _pool.Rent(width, height);
            Fill(frame, new FrameRegion(0, 0, width, height), 0, 0, 200);
            Fill(frame, new FrameRegion(5, 6, 10, 8), 0, 250, 0);
            Fill(frame, new FrameRegion(18, 20, 6, 9), 250, 0, 0);
            model.Inspect(frame, found);
            Assert.Equal((width, height, new FrameRegion(0, 0, width, height)), (found.Classes.Width, found.Classes.Height, found.Classes.Region));
            FrameBox[] green = [.. Enumerable.Range(0, found.Detections.Count).Where(i => found.Detections.Classes[i] == 1).Select(i => found.Detections.Boxes[i])];
            FrameBox[] blue = [.. Enumerable.Range(0, found.Detections.Count).Where(i => found.Detections.Classes[i] == 2).Select(i => found.Detections.Boxes[i])];
            Assert.Equal([new FrameBox(5, 6, 15, 14)], green);
            Assert.Equal([new FrameBox(18, 20, 24, 29)], blue);
        }

        SegmentationModel Open(ModelManifest sized) => new(
            sized, TestRuntime.Get().Load(path, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(sized) }), new ModelReference("tiny", "1.0.0", ""));
    }

    private static void Fill(Frame frame, FrameRegion part, byte blue, byte green, byte red)
    {
        for (int y = part.Y; y < part.Y + part.Height; y++)
        {
            Span<byte> row = frame.Row(y);
            for (int x = part.X; x < part.X + part.Width; x++)
            {
                (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = (blue, green, red);
            }
        }
    }
}
