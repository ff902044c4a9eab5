using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public class ModelManifestInferenceTests
{
    [Fact]
    public void Infer_YoloWithNames_IsAnchorFree()
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 6, 8400]);
        session.Properties["names"] = "{0: 'open', 1: \"it's short\"}";
        session.Properties["task"] = "detect";
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", session);
        Assert.Equal(ModelDecoder.YoloAnchorFree, manifest.Output!.Decoder);
        Assert.Equal(["open", "it's short"], manifest.Labels);
        Assert.Equal((640, 640, ColorOrder.Rgb), (manifest.Input!.Width, manifest.Input.Height, manifest.Input.Color));
    }

    [Fact]
    public void Infer_YoloOfEightyWithoutNames_IsCoco() =>
        Assert.Equal(CocoLabels.Names, ModelManifestInference.Infer("m", "m.onnx", new FakeSession([1, 3, 320, 320], [1, 84, 2100])).Labels);

    [Fact]
    public void Infer_Yolox_FeedsAsYoloxDoes()
    {
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", new FakeSession([1, 3, 416, 416], [1, 3549, 85]) { OutputShapeOpen = true });
        Assert.Equal(ModelDecoder.Yolox, manifest.Output!.Decoder);
        Assert.Equal((ColorOrder.Bgr, ResizeMode.LetterboxTopLeft, 1f, 114), (manifest.Input!.Color, manifest.Input.Resize, manifest.Input.Scale, manifest.Input.Pad));
        Assert.Equal("person", manifest.Labels[0]);
    }

    [Fact]
    public void Infer_ClassesWithoutNames_SaysNamesAreMissing()
    {
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", new FakeSession([1, 3, 640, 640], [1, 10, 8400])));
        Assert.Contains("6 classes and no \"names\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_NamesDoNotMatchOutput_NamesBothSides()
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 10, 8400]);
        session.Properties["names"] = "{0: 'a'}";
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", session));
        Assert.Contains("names 1 classes while its output has 6", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 512, 512 }, new long[] { 1, 10, 32, 32 })]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 300, 6 })]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 25200, 85 })]
    [InlineData(new long[] { 1, 1, 28, 28 }, new long[] { 1, 10 })]
    public void Infer_OtherShapes_SaysWhatIsMissing(long[] input, long[] output)
    {
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", new FakeSession(input, output)));
        Assert.Contains("manifest.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_OtherTask_IsRefused()
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 116, 8400]);
        session.Properties["task"] = "segment";
        Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", session));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{1: 'a'}")]
    [InlineData("{0: 'a', 2: 'b'}")]
    [InlineData("{0: 'a' 1: 'b'}")]
    [InlineData("{0: 'a'")]
    [InlineData("{0: 'a}")]
    [InlineData("{0: ''}")]
    [InlineData("['a']")]
    [InlineData("{0: 'a'} more")]
    public void ParseNames_NotSuchADictionary_IsNull(string text) => Assert.Null(ModelManifestInference.ParseNames(text));

    [Fact]
    public void ParseNames_Escapes_AreRead() => Assert.Equal(["it's", "b"], ModelManifestInference.ParseNames(@"{0: 'it\'s', 1: ""b""}"));
}
