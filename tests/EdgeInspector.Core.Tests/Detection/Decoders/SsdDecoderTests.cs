using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection.Decoders;

public class SsdDecoderTests
{
    private static readonly float[] s_scores = [0.1f, 0.9f, 0.8f, 0.2f];
    private static readonly float[] s_boxes = [0.25f, 0.5f, 0.5f, 1, 0, 0, 1, 1];

    [Fact]
    public void Decode_EitherOrder_SkipsTheBackground()
    {
        string[] expected = ["0 0.9 [80 120 160 240]"];
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 2, 2], s_scores), ("boxes", [1, 2, 4], s_boxes))));
        Assert.Equal(expected, Decoding.Text(Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("boxes", [1, 2, 4], s_boxes), ("scores", [1, 2, 2], s_scores))));
    }

    [Fact]
    public void Decode_NotANumber_Throws()
    {
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 1, 2], new[] { 0, float.NaN }), ("boxes", [1, 1, 4], new float[4])));
        Assert.Throws<ModelRunException>(() => Decoding.Run(ModelDecoder.Ssd, 320, 240, [0.5f], ("scores", [1, 1, 2], new[] { 0, 1f }), ("boxes", [1, 1, 4], new[] { 0, 0, float.NaN, 0 })));
    }

    [Fact]
    public void Decode_OffsetsWithPriors_MovesThem()
    {
        ModelOutput manifest = Manifest("""{"strides": [32, 64], "boxes": [[16], [[40, 20], 64]], "softmax": true}""");
        // 64x64: four cells of one box, then one cell of two.
        float[] scores = new float[2 * 6], boxes = new float[4 * 6];
        (scores[2 * 3], scores[2 * 3 + 1]) = (0, MathF.Log(4));
        (scores[2 * 4], scores[2 * 4 + 1]) = (0, MathF.Log(9));
        for (int i = 0; i < 6; i++)
        {
            scores[2 * i] += i is 3 or 4 ? 0 : 5;
        }

        new[] { 1f, -2f, 0f, 5 * MathF.Log(2) }.CopyTo(boxes, 4 * 4);
        Assert.Equal(
            ["0 0.8 [40 40 56 56]", "0 0.9 [16 8 56 48]"],
            Decoding.Text(Decoding.Run(ModelDecoder.Ssd, manifest, 64, 64, [0.5f], ("scores", [1, 6, 2], scores), ("boxes", [1, 6, 4], boxes))));
    }

    [Fact]
    public void Fit_PriorsOfAnotherCount_SaysBoth()
    {
        ModelOutput manifest = Manifest("""{"strides": [32], "boxes": [[16, 24]]}""");
        ModelContractException error = Assert.Throws<ModelContractException>(() =>
            Decoding.Run(ModelDecoder.Ssd, manifest, 64, 64, [0.5f], ("scores", [1, 6, 2], new float[12]), ("boxes", [1, 6, 4], new float[24])));
        Assert.Contains("6 boxes", error.Message, StringComparison.Ordinal);
        Assert.Contains("8 at 64x64", error.Message, StringComparison.Ordinal);
    }

    private static ModelOutput Manifest(string priors) => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
        {"schema": "edge-inspector/model/1", "name": "ssd", "version": "1.0.0", "task": "detection", "file": "ssd.onnx",
         "input": {"size": [64, 64]}, "output": {"decoder": "ssd", "priors": {{priors}}}, "labels": ["face"]}
        """),
        "test").Output!;
}
