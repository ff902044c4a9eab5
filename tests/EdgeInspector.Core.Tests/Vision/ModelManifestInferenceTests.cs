using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Vision;

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

    /// <summary>A whole number is no part of 1: what such a graph normalises, it normalises itself.</summary>
    [Theory]
    [InlineData(new long[] { 1, 84, 2100 })]
    [InlineData(new long[] { 1, 10 })]
    public void Infer_WholeNumbers_FeedsGreyLevels(long[] output)
    {
        using var session = new TensorSession([new("images", TensorElementType.UInt8, [1, 3, 320, 320])], ("output0", output, new float[output.Aggregate(1L, static (a, b) => a * b)]));
        InferredManifest inferred = ModelManifestInference.Explain("m", "m.onnx", session);
        ModelInput input = inferred.Manifest.Input!;
        Assert.Equal((TensorElementType.UInt8, 1f), (input.Type, input.Scale));
        Assert.All(input.Mean, static mean => Assert.Equal(0, mean));
        Assert.All(input.Std, static std => Assert.Equal(1, std));
        Assert.Contains(inferred.Reasons, static reason => reason.Contains("grey levels 0-255", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("classify", OutputActivation.None)]
    [InlineData(null, null)]
    public void Infer_Classifier_OnlyUltralyticsIsKnownToEndInSoftmax(string? task, OutputActivation? expected)
    {
        var session = new FakeSession([1, 3, 224, 224], [1, 7]);
        if (task is not null)
        {
            session.Properties["task"] = task;
        }

        Assert.Equal(expected, ModelManifestInference.Infer("m", "m.onnx", session).Output!.Activation);
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
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 25200, 85 }, ModelDecoder.YoloAnchor)]
    [InlineData(new long[] { 1, 3, 1280, 1280 }, new long[] { 1, 102000, 85 }, ModelDecoder.YoloAnchor)]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 34000, 84 }, null)]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 84, 34000 }, ModelDecoder.YoloAnchorFree)]
    [InlineData(new long[] { 1, 3, 416, 416 }, new long[] { 1, 3598, 112 }, ModelDecoder.Nanodet)]
    [InlineData(new long[] { 1, 3, 352, 352 }, new long[] { 1, 85, 22, 22 }, ModelDecoder.Fastestdet)]
    public void Infer_ShapesOfAFamily_AreRecognised(long[] input, long[] output, ModelDecoder? expected)
    {
        ModelDecoder? found = null;
        try
        {
            found = ModelManifestInference.Infer("m", "m.onnx", new FakeSession(input, output)).Output!.Decoder;
        }
        catch (ModelContractException e)
        {
            Assert.Contains("like no model", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Infer_EndToEndWithNames_IsRecognised()
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 300, 6]);
        session.Properties["names"] = "{0: 'open'}";
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", session);
        Assert.Equal((ModelDecoder.YoloEndToEnd, 1), (manifest.Output!.Decoder, manifest.Labels.Count));
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 512, 512 }, new long[] { 1, 10, 32, 32 }, "5 classes and no \"names\" metadata")]
    [InlineData(new long[] { 1, 3, 512, 512 }, new long[] { 1, 10, 32, 32 }, "\"decoder\":\"fastestdet\"},\"labels\":[\"name of class 0\",\"...\",\"name of class 4\"]")]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 300, 6 }, "yolo-end-to-end")]
    [InlineData(new long[] { 1, 2, 64, 64 }, new long[] { 1, 5, 4, 4 }, "one picture as float32, float16 or uint8 [1, 3, height, width]")]
    [InlineData(new long[] { 1, 4, 64, 64 }, new long[] { 1, 5, 64, 64 }, "four planes, and nothing in the file says what the fourth holds")]
    [InlineData(new long[] { 1, 3, 64, 64 }, new long[] { 1, 3, 64, 64 }, "like no model this program knows")]
    [InlineData(new long[] { 1, 3, 64, 64 }, new long[] { 7, 5, 4 }, "like no model this program knows")]
    public void Infer_OtherShapes_SaysWhatWasSeenAndWhatIsMissing(long[] input, long[] output, string words)
    {
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", new FakeSession(input, output)));
        Assert.Contains("manifest.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deim_coco.onnx", true)]
    [InlineData("deim.onnx", false)]
    public void Infer_DetrWithTargetSizes_TakesCocoByTheFilesNameAlone(string file, bool known)
    {
        using var session = new TensorSession(
            [new("images", TensorElementType.Float32, [1, 3, 320, 320]), new("orig_target_sizes", TensorElementType.Int64, [1, 2])],
            ("labels", [300], new long[300]), ("boxes", [300, 4], new float[1200]), ("scores", [300], new float[300]));
        if (known)
        {
            InferredManifest inferred = ModelManifestInference.Explain("m", file, session);
            Assert.Equal((ModelDecoder.Detr, ResizeMode.Stretch, 80), (inferred.Manifest.Output!.Decoder, inferred.Manifest.Input!.Resize, inferred.Manifest.Labels.Count));
            Assert.Equal("images", inferred.Manifest.Input.Name);
            Assert.Contains("labels: the file's name says coco: COCO's 80", inferred.Reasons);
        }
        else
        {
            var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", file, session));
            Assert.Contains("nothing in the file says how many classes it knows", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Infer_UltraFace_FindsFaces()
    {
        using var session = new TensorSession(
            [new("input", TensorElementType.Float32, [1, 3, 240, 320])], ("scores", [1, 4420, 2], new float[8840]), ("boxes", [1, 4420, 4], new float[17680]));
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", session);
        Assert.Equal(ModelDecoder.Ssd, manifest.Output!.Decoder);
        Assert.Equal(["face"], manifest.Labels);
        Assert.Equal((127f, 128f, 1f), (manifest.Input!.Mean[0], manifest.Input.Std[0], manifest.Input.Scale));
    }

    [Theory]
    [InlineData("pose")]
    public void Infer_OtherTask_IsRefused(string task)
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 84, 8400]);
        session.Properties["task"] = task;
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", session));
        Assert.Contains($"task \"{task}\"", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 224, 224 }, new long[] { 1, 3 }, ColorOrder.Rgb, ResizeMode.Crop, TensorLayout.Nchw)]
    [InlineData(new long[] { 1, 3, 224, 224 }, new long[] { 1, 1000, 1, 1 }, ColorOrder.Rgb, ResizeMode.Crop, TensorLayout.Nchw)]
    [InlineData(new long[] { 1, 1, 28, 28 }, new long[] { 1, 10 }, ColorOrder.Grey, ResizeMode.Stretch, TensorLayout.Nchw)]
    [InlineData(new long[] { 1, 299, 299, 3 }, new long[] { 1, 7 }, ColorOrder.Rgb, ResizeMode.Crop, TensorLayout.Nhwc)]
    public void Infer_OneRowOfNumbers_IsAClassifierWithNumberedLabels(long[] input, long[] output, ColorOrder color, ResizeMode resize, TensorLayout layout)
    {
        InferredManifest inferred = ModelManifestInference.Explain("m", "m.onnx", new FakeSession(input, output));
        ModelManifest manifest = inferred.Manifest;
        Assert.Equal((ModelTask.Classification, ModelDecoder.Logits, (int)output[1]), (manifest.Task, manifest.Output!.Decoder, manifest.Labels.Count));
        Assert.Equal((color, resize, layout), (manifest.Input!.Color, manifest.Input.Resize, manifest.Input.Layout));
        Assert.Equal("class 1", manifest.Labels[1]);
        Assert.Contains(inferred.Reasons, reason => reason.Contains("assumed", StringComparison.Ordinal));
        Assert.Contains(inferred.Reasons, reason => reason.Contains("nothing names its", StringComparison.Ordinal));
    }

    [Fact]
    public void Infer_UltralyticsClassifier_IsFedAsItWasTrained()
    {
        var session = new FakeSession([1, 3, 224, 224], [1, 2]);
        (session.Properties["task"], session.Properties["names"]) = ("classify", "{0: 'bad', 1: 'good'}");
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", session);
        Assert.Equal(["bad", "good"], manifest.Labels);
        Assert.Equal((ResizeMode.Crop, 1f, 0f), (manifest.Input!.Resize, manifest.Input.CropFraction, manifest.Input.Mean[0]));
    }

    [Theory]
    [InlineData(new long[] { 1, 21, 320, 320 }, 21, "bottle")]
    [InlineData(new long[] { 1, 19, 80, 80 }, 19, "traffic light")]
    [InlineData(new long[] { 1, 1, 320, 320 }, 1, "foreground")]
    [InlineData(new long[] { 1, 5, 320, 320 }, 5, "class 4")]
    public void Infer_Planes_AreASegmenter(long[] output, int labels, string label)
    {
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", new FakeSession([1, 3, 320, 320], output));
        Assert.Equal((ModelTask.Segmentation, ModelDecoder.Mask, labels), (manifest.Task, manifest.Output!.Decoder, manifest.Labels.Count));
        Assert.Contains(label, manifest.Labels);
    }

    [Fact]
    public void Infer_ClassifierWithNamesOfAnotherNumber_NamesBoth()
    {
        var session = new FakeSession([1, 3, 224, 224], [1, 5]);
        session.Properties["names"] = "{0: 'a', 1: 'b'}";
        var e = Assert.Throws<ModelContractException>(() => ModelManifestInference.Infer("m", "m.onnx", session));
        Assert.Contains("names 2 classes while its output has 5", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_OrientedBoxes_AreToldByTheMetadata()
    {
        var session = new FakeSession([1, 3, 640, 640], [1, 7, 8400]);
        (session.Properties["task"], session.Properties["names"]) = ("obb", "{0: 'a', 1: 'b'}");
        Assert.Equal(ModelDecoder.YoloOriented, ModelManifestInference.Infer("m", "m.onnx", session).Output!.Decoder);
    }

    [Fact]
    public void Infer_BoxesWithPrototypes_AreSegmentation()
    {
        using var session = new TensorSession(
            [new("images", TensorElementType.Float32, [1, 3, 64, 64])], ("output0", [1, 116, 84], new float[116 * 84]), ("output1", [1, 32, 16, 16], new float[32 * 256]));
        session.Properties["task"] = "segment";
        ModelManifest manifest = ModelManifestInference.Infer("m", "m.onnx", session);
        Assert.Equal((ModelDecoder.YoloSegmentation, 80), (manifest.Output!.Decoder, manifest.Labels.Count));
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
    public void ParseNames_NotSuchADictionary_IsNull(string text) => Assert.Null(ExportedNames.Parse(text));

    [Fact]
    public void ParseNames_Escapes_AreRead() => Assert.Equal(["it's", "b"], ExportedNames.Parse(@"{0: 'it\'s', 1: ""b""}"));
}
