using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Patches;

/// <summary>A real model of open batch whose answer is known: the greatest value of each plane, so a patch is what its purest colour is.</summary>
public sealed class TinyPatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"cells\": [8, 6], \"overlap\": 0, \"batch\": 7")]
    [InlineData("\"cells\": [8, 6], \"overlap\": 0, \"batch\": 1")]
    [InlineData("\"split\": \"adaptive\", \"min_size\": 20, \"overlap\": 0, \"batch\": 16, \"energy\": 1")]
    public void Inspect_OpenBatch_LocalisesWhatStandsOut(string patches)
    {
        string path = _folder.Write(
            "tiny.onnx", TinyOnnx.Build("GlobalMaxPool", TensorElementType.Float32, ["batch", 3, "height", "width"], TensorElementType.Float32, ["batch", 3, 1, 1]));
        ModelManifest manifest = ModelManifest.Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""
                {"schema": "edge-inspector/model/1", "name": "tiny", "version": "1.0.0", "task": "classification", "file": "tiny.onnx",
                 "input": {"size": [20, 20], "resize": "stretch"}, "output": {"decoder": "logits", "activation": "none", "background": ["blue"]},
                 "labels": ["red", "green", "blue"], "thresholds": {"default": 0.7}, "patches": { {{patches}} } }
                """),
            "manifest.json");
        IModelSession session = TestRuntime.Get().Load(path, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(manifest) });
        Assert.Equal(manifest.Patches!.Batch, session.Inputs[0].Shape[0]);
        using IVisionModel model = VisionModels.Open(manifest, session, new ModelReference("tiny", "1.0.0", ""));
        Assert.IsType<PatchModel>(model);
        using Frame frame = _pool.Rent(160, 120);
        for (int i = 0; i < frame.Pixels.Length; i += 3)
        {
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = (200, 20, 20);
        }

        for (int y = 65; y < 75; y++)
        {
            for (int x = 105; x < 115; x++)
            {
                (frame.Row(y)[3 * x], frame.Row(y)[3 * x + 1], frame.Row(y)[3 * x + 2]) = (20, 20, 250);
            }
        }

        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal((1, 0), (found.Detections.Count, found.Detections.Classes[0]));
        FrameBox box = found.Detections.Boxes[0];
        Assert.True(box.X1 <= 105 && box.Y1 <= 65 && box.X2 >= 115 && box.Y2 >= 75 && box.Width <= 40 && box.Height <= 40, $"{box}");
    }
}
