using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Tests.Patches;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Captions;

public class CaptionModelTests
{
    private static readonly CaptionTable s_table = new([new Caption("red things", "red"), new Caption("green things"), new Caption("blue things")], [1f, 0, 0, 0, 2f, 0, 0, 0, 3f], 10);

    private readonly FramePool _pool = new();

    [Fact]
    public void Inspect_Embedding_IsSoftmaxOfScaledCosines()
    {
        using IVisionModel model = Open(new FakeSession([1, 3, 8, 8], [1, 3]) { Output = [3f, 4f, 0f] }, s_table);
        var found = new Findings();
        using Frame frame = _pool.Rent(20, 10);
        model.Inspect(frame, found);
        double sum = Math.Exp(6) + Math.Exp(8) + 1;
        Assert.Equal(Math.Exp(6) / sum, found.Scores.Values[0], 1e-5);
        Assert.Equal(Math.Exp(8) / sum, found.Scores.Values[1], 1e-5);
        Assert.Equal(["red", "green things", "blue things"], model.Labels);
        Assert.Equal((1, 1), (found.Detections.Count, found.Detections.Classes[0]));
    }

    [Fact]
    public void Inspect_Patches_TellsCaptionsByPlace()
    {
        var session = new ComputedSession(4, 3, 16, 3, picture => [picture[..256].Average(), picture[256..512].Average(), picture[512..].Average()]);
        using IVisionModel model = Open(session, s_table, ", \"patches\": {\"cells\": [2, 1], \"overlap\": 0}", 16);
        using Frame frame = _pool.Rent(64, 32);
        for (int i = 0; i < frame.Pixels.Length; i += 3)
        {
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = i / 3 % 64 < 32 ? ((byte)0, (byte)0, (byte)255) : ((byte)255, (byte)0, (byte)0);
        }

        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal([0, 2], found.Classes.Values.ToArray());
        Assert.True(found.Patches.Plane(0)[0] > 0.99f && found.Patches.Plane(2)[1] > 0.99f);
    }

    [Theory]
    [InlineData(new[] { 0f, 0f, 0f })]
    [InlineData(new[] { 1f, float.NaN, 0f })]
    public void Inspect_NoEmbedding_IsRefused(float[] output)
    {
        using IVisionModel model = Open(new FakeSession([1, 3, 8, 8], [1, 3]) { Output = output }, s_table);
        using Frame frame = _pool.Rent(20, 10);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, new Findings()));
        Assert.Contains("its embedding is 0 or holds NaN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WrongParts_NamesBothSides()
    {
        AssertRefused(new FakeSession([1, 3, 8, 8], [1, 4]), s_table, "", "the vectors of its captions have 3 numbers");
        AssertRefused(new FakeSession([1, 3, 8, 8], [1, 3]), null, "", "name their file in output.captions");
        AssertRefused(new FakeSession([1, 3, 8, 8], [1, 3]), s_table, ", \"labels\": [\"a\", \"b\"]", "names 2 labels for 3 captions");
    }

    [Fact]
    public void Parse_Captions_AreFilesBesideTheManifest()
    {
        CaptionSource source = Manifest(", \"captions\": \"c.json\", \"logit_scale\": 50, \"text\": {\"file\": \"text.onnx\"}", "", 8).Output!.Captions!;
        Assert.Equal(new CaptionSource("c.json", 50, new TextEncoderFiles("text.onnx", "vocab.json", "merges.txt")), source);
        Assert.Contains("output.captions", Assert.Throws<ModelManifestException>(() => Manifest(", \"captions\": \"../c.json\"", "", 8)).Message, StringComparison.Ordinal);
        Assert.Contains("output.text.file", Assert.Throws<ModelManifestException>(() => Manifest(", \"text\": {\"vocab\": \"v.json\"}", "", 8)).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(FakeSession session, CaptionTable? table, string more, string words)
    {
        Assert.Contains(words, Assert.Throws<ModelContractException>(() => Open(session, table, more)).Message, StringComparison.Ordinal);
        Assert.True(session.Disposed);
    }

    private static IVisionModel Open(IModelSession session, CaptionTable? table, string more = "", int edge = 8) =>
        VisionModels.Open(Manifest("", more, edge), session, new ModelReference("m", "1.0.0", ""), new VisionModelOptions { Captions = table });

    private static ModelManifest Manifest(string output, string more, int edge) => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
            {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "embedding", "file": "m.onnx",
             "input": {"size": [{{edge}}, {{edge}}]}, "output": {"decoder": "clip"{{output}}}{{more}}}
            """),
        "manifest.json");
}
