using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class DetrDecoderTests
{
    private static readonly float[] s_boxes = [10, 20, 30, 40, 1, 1, 2, 2];
    private static readonly float[] s_scores = [0.9f, 0.3f];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_LabelsBoxesScores_WithOrWithoutTheBatch(bool batch)
    {
        long[] queries = batch ? [1, 2] : [2], boxes = batch ? [1, 2, 4] : [2, 4];
        string[] expected = ["1 0.9 [10 20 30 40]"];
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Detr, 64, 64, [0.5f, 0.5f], ("labels", queries, new long[] { 1, 0 }), ("boxes", boxes, s_boxes), ("scores", queries, s_scores))));
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Detr, 64, 64, [0.5f, 0.5f], ("scores", queries, s_scores), ("labels", queries, new float[] { 1, 0 }), ("boxes", boxes, s_boxes))));
    }

    [Fact]
    public void Detect_TargetSizes_AreFedTheModelsOwn()
    {
        using var session = new TensorSession(
            [new("images", TensorElementType.Float32, [1, 3, 32, 64]), new("orig_target_sizes", TensorElementType.Int64, [1, 2])],
            ("labels", [2], new long[] { 1, 0 }), ("boxes", [2, 4], s_boxes), ("scores", [2], s_scores));
        var manifest = new ModelManifest
        {
            Name = "deim",
            Version = "1.0.0",
            Task = ModelTask.Detection,
            File = "deim.onnx",
            Input = new ModelInput { Width = 64, Height = 32, Resize = ResizeMode.Stretch },
            Output = new ModelOutput { Decoder = ModelDecoder.Detr },
            Labels = ["a", "b"],
        };
        using var model = new DetectionModel(manifest, session, new ModelReference("deim", "1.0.0", ""));
        var found = new Detections();
        using Frame frame = new FramePool().Rent(128, 128);
        model.Detect(frame, found);
        Assert.Equal([64, 32], session.Input<long>(1).ToArray());
        Assert.Equal((2, new FrameBox(20, 80, 60, 128)), (found.Count, found.Boxes[0]));
    }

    [Fact]
    public void Decode_RawLogits_AreSigmoidOrSoftmaxByTheLabels()
    {
        float[] boxes = [0.5f, 0.25f, 0.5f, 0.25f];
        float[] logits = [0, MathF.Log(3), MathF.Log(2)];
        // Three labels: sigmoid of ln 3. Two labels and "no object": softmax, 3 of 1 + 3 + 2.
        Assert.Equal(["1 0.75 [16 4 48 12]"], Decoding.Text(Decoding.Run(ModelDecoder.Detr, 64, 32, [0.5f, 0.5f, 0.5f], ("logits", [1, 1, 3], logits), ("pred_boxes", [1, 1, 4], boxes))));
        Assert.Equal(["1 0.5 [16 4 48 12]"], Decoding.Text(Decoding.Run(ModelDecoder.Detr, 64, 32, [0.4f, 0.4f], ("pred_boxes", [1, 1, 4], boxes), ("logits", [1, 1, 3], logits))));
    }

    /// <summary>RF-DETR has the column of DETR's "no object" and yet sigmoids; others apply theirs in the graph.</summary>
    [Theory]
    [InlineData(OutputActivation.Sigmoid, 0.75f)]
    [InlineData(OutputActivation.Softmax, 0.5f)]
    [InlineData(OutputActivation.None, 1.0986123f)]
    public void Decode_ActivationStated_IsApplied(OutputActivation activation, float score)
    {
        float[] logits = [0, MathF.Log(3), MathF.Log(2)];
        Candidates found = Decoding.Run(
            ModelDecoder.Detr, new ModelOutput { Decoder = ModelDecoder.Detr, Activation = activation }, 64, 32, [0.4f, 0.4f], ("labels", [1, 1, 3], logits), ("dets", [1, 1, 4], new[] { 0.5f, 0.25f, 0.5f, 0.25f }));
        Assert.Equal((1, 1), (found.Count, found.Classes[0]));
        Assert.Equal(score, found.Scores[0], 1e-6f);
    }

    [Fact]
    public void Decode_LabelBeyondTheLabels_SaysSo()
    {
        var e = Assert.Throws<ModelRunException>(() =>
            Decoding.Run(ModelDecoder.Detr, 64, 64, [0.5f, 0.5f], ("labels", [2], new long[] { 2, 0 }), ("boxes", [2, 4], s_boxes), ("scores", [2], s_scores)));
        Assert.Contains("class 2, but there are labels for classes 0 to 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NotANumber_Throws()
    {
        Assert.Throws<ModelRunException>(() =>
            Decoding.Run(ModelDecoder.Detr, 64, 64, [0.5f, 0.5f], ("labels", [2], new long[] { 1, 0 }), ("boxes", [2, 4], s_boxes), ("scores", [2], new[] { float.NaN, 0 })));
        Assert.Throws<ModelRunException>(() =>
            Decoding.Run(ModelDecoder.Detr, 64, 64, [0.5f, 0.5f], ("logits", [1, 1, 2], new[] { 1, float.NaN }), ("boxes", [1, 1, 4], new float[4])));
    }
}
