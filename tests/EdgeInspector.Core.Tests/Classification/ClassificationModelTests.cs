using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Classification;

public class ClassificationModelTests
{
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(new long[] { 1, 3 })]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 1, 3, 1, 1 })]
    [InlineData(new long[] { 1, 1, 3 })]
    public void Inspect_Logits_AreSoftmaxed(long[] shape)
    {
        Findings found = Inspect(shape, [1f, 3f, 2f], 3);
        double sum = Math.Exp(1) + Math.Exp(3) + Math.Exp(2);
        Assert.Equal([(float)(Math.Exp(1) / sum), (float)(Math.Exp(3) / sum), (float)(Math.Exp(2) / sum)], found.Scores.Values.ToArray(), new Close(1e-6f));
        Assert.Equal(1, found.Scores.Best);
        Assert.Equal((1, 1, new FrameBox(0, 0, 20, 10)), (found.Detections.Count, found.Detections.Classes[0], found.Detections.Boxes[0]));
        Assert.Equal(found.Scores.Values[1], found.Detections.Confidences[0]);
    }

    [Fact]
    public void Inspect_Probabilities_AreTakenAsTheyAre() =>
        Assert.Equal([0.1f, 0.2f, 0.7f], Inspect([1, 3], [0.1f, 0.2f, 0.7f], 3).Scores.Values.ToArray());

    [Theory]
    [InlineData("Good,scratch,dent", "scratch,dent")]
    [InlineData("no-defect,crack", "crack")]
    [InlineData("apple,pear", "")]
    public void Classes_OfAClassifier_ObjectToWhatIsNotCalledGood(string labels, string objections)
    {
        string[] names = labels.Split(',');
        using var model = new ClassificationModel(Manifest(names.Length) with { Labels = names }, new FakeSession([1, 3, 8, 8], [1, names.Length]), Reference());
        Assert.Equal(objections, string.Join(',', ModelClasses.Of(model).Where(static entry => entry.IsObjection).Select(static entry => entry.Label)));
    }

    [Fact]
    public void Inspect_LogitsOnceSeen_StayLogits()
    {
        var session = new FakeSession([1, 3, 8, 8], [1, 2]);
        using var model = new ClassificationModel(Manifest(2), session, Reference());
        var found = new Findings();
        using Frame frame = _pool.Rent(20, 10);
        session.Output = [0.4f, 0.6f];
        model.Inspect(frame, found);
        Assert.Equal(0.6f, found.Scores.Values[1]);
        session.Output = [5f, -5f];
        model.Inspect(frame, found);
        // This one looks like probabilities again, but the model has shown that it writes logits.
        session.Output = [0.4f, 0.6f];
        model.Inspect(frame, found);
        Assert.Equal(1 / (1 + MathF.Exp(-0.2f)), found.Scores.Values[1], 1e-6f);
    }

    /// <summary>Each of a quantised softmax's values is a whole byte: they sum to 1 only as nearly as that allows.</summary>
    [Fact]
    public void Inspect_ProbabilitiesRoundedToBytes_AreTakenAsTheyAre()
    {
        float[] output = [0.9f, 0.02f, 0.02f, 0.016f, 0.016f, 0.008f, 0.008f];
        Assert.Equal(0.988f, output.Sum(), 1e-5f);
        Assert.Equal(output, Inspect([1, 7], output, 7).Scores.Values.ToArray());
    }

    [Theory]
    [InlineData("none", new[] { 0.9f, 0.8f })]
    [InlineData("sigmoid", new[] { 0.7109495f, 0.6899745f })]
    [InlineData("softmax", new[] { 0.5249792f, 0.4750208f })]
    public void Inspect_ActivationStated_IsApplied(string activation, float[] expected) =>
        Assert.Equal(expected, Inspect([1, 2], [0.9f, 0.8f], 2, $", \"activation\": \"{activation}\"").Scores.Values.ToArray(), new Close(1e-6f));

    [Theory]
    [InlineData(0.25f, 0.25f)]
    [InlineData(2f, 0.880797f)]
    public void Inspect_OneColumnForTwoLabels_IsTheSecondsProbability(float value, float expected) =>
        Assert.Equal([1 - expected, expected], Inspect([1, 1], [value], 2).Scores.Values.ToArray(), new Close(1e-6f));

    [Fact]
    public void Inspect_FeaturesBesideTheClasses_AreLeft()
    {
        using var session = new TensorSession(
            [new("x", TensorElementType.Float32, [1, 3, 8, 8])], ("features", [1, 5, 2, 2], new float[20]), ("logits", [1, 3], new[] { 0f, 9f, 0f }));
        using var model = new ClassificationModel(Manifest(3), session, Reference());
        var found = new Findings();
        using Frame frame = _pool.Rent(20, 10);
        model.Inspect(frame, found);
        Assert.Equal(1, found.Scores.Best);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Inspect_NotANumber_IsRefused(float value)
    {
        var session = new FakeSession([1, 3, 8, 8], [1, 2]) { Output = [1, value] };
        using var model = new ClassificationModel(Manifest(2), session, Reference());
        var found = new Findings();
        using Frame frame = _pool.Rent(20, 10);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, found));
        Assert.Contains("Model m 1.0.0: its output holds", e.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (found.Scores.Count, found.Detections.Count));
    }

    [Theory]
    [InlineData(new long[] { 1, 4 }, 3, "a classifier of 3 labels has an output [1, 3]")]
    [InlineData(new long[] { 1, 3, 2, 2 }, 3, "a classifier of 3 labels")]
    [InlineData(new long[] { 2, 3 }, 3, "a classifier of 3 labels")]
    public void Construct_AnotherNumberOfClasses_NamesBothSides(long[] output, int labels, string words)
    {
        var session = new FakeSession([1, 3, 8, 8], output);
        var e = Assert.Throws<ModelContractException>(() => new ClassificationModel(Manifest(labels), session, Reference()));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("m.onnx", e.Message, StringComparison.Ordinal);
        Assert.True(session.Disposed);
    }

    [Theory]
    [InlineData(new long[] { 1, 1, 8, 8 }, "For 1 planes give input.color GREY")]
    [InlineData(new long[] { 1, 4, 8, 8 }, "For 4 planes give input.fourth")]
    [InlineData(new long[] { 1, 3, 9, 8 }, "which is Float32 [1, 3, 8, 8]")]
    public void Construct_AnotherPicture_NamesBothSidesAndTheRemedy(long[] input, string words)
    {
        var e = Assert.Throws<ModelContractException>(() => new ClassificationModel(Manifest(2), new FakeSession(input, [1, 2]), Reference()));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ShapeThatChanges_IsRefused()
    {
        var session = new FakeSession([1, 3, 8, 8], [1, 2]);
        using var model = new ClassificationModel(Manifest(2), session, Reference());
        session.ShapeAfterRun = [1, 5];
        using Frame frame = _pool.Rent(20, 10);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, new Findings()));
        Assert.Contains("its shape depends on the picture", e.Message, StringComparison.Ordinal);
    }

    private Findings Inspect(long[] shape, float[] output, int labels, string more = "")
    {
        var session = new FakeSession([1, 3, 8, 8], shape) { Output = output };
        using var model = new ClassificationModel(Manifest(labels, more), session, Reference());
        var found = new Findings();
        using Frame frame = _pool.Rent(20, 10);
        model.Inspect(frame, found);
        return found;
    }

    private static ModelReference Reference() => new("m", "1.0.0", "");

    private static ModelManifest Manifest(int labels, string more = "") => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
            {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "classification", "file": "m.onnx",
             "input": {"size": [8, 8]}, "output": {"decoder": "logits"{{more}}}, "labels": [{{string.Join(", ", Enumerable.Range(0, labels).Select(i => $"\"c{i}\""))}}]}
            """),
        "manifest.json");

    private sealed class Close(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}
