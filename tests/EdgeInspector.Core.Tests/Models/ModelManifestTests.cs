using System.Text;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public class ModelManifestTests
{
    private const string Whole = """
        {"schema": "edge-inspector/model/1", "name": "pcb-defects", "version": "1.2.0", "task": "detection", "file": "model.onnx",
         "input": {"name": "images", "layout": "NCHW", "type": "float32", "color": "RGB", "size": [640, 480], "resize": "letterbox", "pad": 114,
                   "scale": 0.00392156862745098, "mean": [0, 0, 0], "std": [1, 1, 1]},
         "output": {"decoder": "yolo-anchor-free", "names": ["output0"], "nms_iou": 0.6},
         "labels": ["open", "short", "mousebite"], "thresholds": {"default": 0.35, "open": 0.2},
         "golden": {"box_iou": 0.8, "score": 0.1}, "license": "Apache-2.0", "something_new": {"a": 1},
         "metrics": [{"name": "map_50", "value": 0.9, "data": "made", "measured": "make"}]}
        """;

    [Fact]
    public void Parse_WholeManifest_ReadsEveryField()
    {
        ModelManifest manifest = Parse(Whole);
        Assert.Equal(("pcb-defects", "1.2.0", ModelTask.Detection, "model.onnx"), (manifest.Name, manifest.Version, manifest.Task, manifest.File));
        Assert.Equal((640, 480, ColorOrder.Rgb, ResizeMode.Letterbox, 114), (manifest.Input!.Width, manifest.Input.Height, manifest.Input.Color, manifest.Input.Resize, manifest.Input.Pad));
        Assert.Equal(1f / 255, manifest.Input.Scale, 1e-9f);
        Assert.Equal(ModelDecoder.YoloAnchorFree, manifest.Output!.Decoder);
        Assert.Equal(["output0"], manifest.Output.Names);
        Assert.Equal(0.6f, manifest.Output.NmsIou);
        Assert.Equal(["open", "short", "mousebite"], manifest.Labels);
        Assert.Equal((0.2f, 0.35f), (manifest.Thresholds.For("open"), manifest.Thresholds.For("short")));
        Assert.Equal(new GoldenTolerance(0.8f, 0.1f), manifest.Golden);
        Assert.Equal("Apache-2.0", manifest.License);
        Assert.Equal([new ModelMetric("map_50", 0.9, "made", "make")], manifest.Metrics);
    }

    [Fact]
    public void Parse_OnlyWhatIsNeeded_TakesDefaults()
    {
        ModelManifest manifest = Parse("""
            {"schema": "edge-inspector/model/1", "name": "a", "version": "0.1.0", "task": "detection", "file": "a.onnx",
             "input": {"size": [416, 416]}, "output": {"decoder": "yolox"}, "labels": ["x"]}
            """);
        Assert.Equal((ColorOrder.Rgb, ResizeMode.Letterbox, ResizeFilter.Bilinear, 114), (manifest.Input!.Color, manifest.Input.Resize, manifest.Input.Filter, manifest.Input.Pad));
        Assert.Equal(0.25f, manifest.Thresholds.For("x"));
        Assert.Empty(manifest.Metrics);
    }

    [Fact]
    public void Parse_OtherPictures_ReadsPlanesAndLayout()
    {
        ModelInput four = Parse(Whole.Replace("\"layout\": \"NCHW\"", "\"layout\": \"NHWC\", \"fourth\": \"edges\"", StringComparison.Ordinal)).Input!;
        Assert.Equal([1, 480, 640, 4], four.Shape());
        Assert.Equal(new FourthPlane(FourthPlaneKind.Edges), four.Fourth);
        ModelInput grey = Parse(Whole.Replace("\"RGB\"", "\"GREY\"", StringComparison.Ordinal).Replace("\"mean\": [0, 0, 0], \"std\": [1, 1, 1]", "\"mean\": [0.5], \"std\": [0.25]", StringComparison.Ordinal)).Input!;
        Assert.Equal([1, 1, 480, 640], grey.Shape());
        Assert.Equal((0.5f, 0.25f), (grey.Mean[0], grey.Std[0]));
        Assert.Equal(new FourthPlane(FourthPlaneKind.Constant, 0.5f), Parse(Whole.Replace("\"pad\": 114", "\"fourth\": 0.5", StringComparison.Ordinal)).Input!.Fourth);
    }

    [Theory]
    [InlineData("", 1f, 0f, 1f)]
    [InlineData(", \"scale\": 0.5, \"mean\": [0, 0, 0], \"std\": [1, 1, 1]", 0.5f, 0f, 1f)]
    public void Parse_WholeNumbers_AreGreyLevelsUnlessScaled(string more, float scale, float mean, float std)
    {
        ModelInput input = Parse($$"""
            {"schema": "edge-inspector/model/1", "name": "a", "version": "0.1.0", "task": "detection", "file": "a.onnx",
             "input": {"size": [416, 416], "type": "uint8"{{more}}}, "output": {"decoder": "yolox"}, "labels": ["x"]}
            """).Input!;
        Assert.Equal((scale, mean, std), (input.Scale, input.Mean[0], input.Std[0]));
    }

    /// <summary>Fed so, every picture would be black, or of a handful of levels, and the model would find nothing in it.</summary>
    [Theory]
    [InlineData("\"scale\": 0.00392156862745098")]
    [InlineData("\"scale\": 1, \"mean\": [0, 0, 0], \"std\": [1, 255, 1]")]
    [InlineData("\"scale\": 1, \"mean\": [0, 0, 250]")]
    [InlineData("\"color\": \"GREY\", \"mean\": [0.449], \"std\": [20]")]
    public void Parse_WholeNumbersOfFewLevels_AreRefused(string input)
    {
        var e = Assert.Throws<ModelManifestException>(() => Parse($$"""
            {"schema": "edge-inspector/model/1", "name": "a", "version": "0.1.0", "task": "detection", "file": "a.onnx",
             "input": {"size": [416, 416], "type": "uint8", {{input}}}, "output": {"decoder": "yolox"}, "labels": ["x"]}
            """));
        Assert.Contains("input.scale", e.Message, StringComparison.Ordinal);
        Assert.Contains("whole numbers between black and white", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LanguageModel_NeedsNoPicture()
    {
        ModelManifest manifest = Parse("""{"schema": "edge-inspector/model/1", "name": "explainer", "version": "1.0.0", "task": "language", "file": "a.gguf"}""");
        Assert.Null(manifest.Input);
    }

    [Fact]
    public void Parse_EveryNameOfTheContract_IsKnown()
    {
        string[] decoders = ["yolo-anchor", "yolo-anchor-free", "yolo-end-to-end", "yolo-oriented", "yolo-segmentation", "yolox", "nanodet", "fastestdet", "ssd", "detr", "mask", "logits", "anomaly-map", "reconstruction", "patchcore", "padim", "clip"];
        Assert.All(decoders, decoder => Parse(Whole.Replace("yolo-anchor-free", decoder, StringComparison.Ordinal)));
        string[] tasks = ["detection", "segmentation", "classification", "anomaly", "embedding", "language"];
        Assert.All(tasks, task => Parse(Whole.Replace("\"detection\"", $"\"{task}\"", StringComparison.Ordinal)));
        string[] resizes = ["letterbox", "letterbox-top-left", "stretch", "crop", "none"];
        Assert.All(resizes, resize => Parse(Whole.Replace("\"letterbox\"", $"\"{resize}\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"edge-inspector/model/1\"", "\"edge-inspector/model/2\"", "schema")]
    [InlineData("\"pcb-defects\"", "\"../x\"", "name")]
    [InlineData("\"1.2.0\"", "\"1.2\"", "version")]
    [InlineData("\"detection\"", "\"detecting\"", "task")]
    [InlineData("\"model.onnx\"", "\"../model.onnx\"", "file")]
    [InlineData("\"model.onnx\"", "\"..\"", "file")]
    [InlineData("\"NCHW\"", "\"NCWH\"", "input.layout")]
    [InlineData("\"float32\"", "\"int8\"", "input.type")]
    [InlineData("\"RGB\"", "\"rgb\"", "input.color")]
    [InlineData("[640, 480]", "[640]", "input.size")]
    [InlineData("[640, 480]", "[0, 480]", "input.size")]
    [InlineData("[640, 480]", "[640.5, 480]", "input.size")]
    [InlineData("[640, 480]", "[640, 100000]", "input.size")]
    [InlineData("\"letterbox\"", "\"cut\"", "input.resize")]
    [InlineData("\"pad\": 114", "\"fourth\": \"depth\"", "input.fourth")]
    [InlineData("\"pad\": 114", "\"crop_fraction\": 2", "input.crop_fraction")]
    [InlineData("\"pad\": 114", "\"multiple_of\": 1.5", "input.multiple_of")]
    [InlineData("\"letterbox\", \"pad\": 114", "\"stretch\", \"multiple_of\": 32", "input.multiple_of")]
    [InlineData("[640, 480], \"resize\": \"letterbox\", \"pad\": 114", "[640, 470], \"multiple_of\": 32", "input.multiple_of")]
    [InlineData("\"nms_iou\": 0.6", "\"activation\": \"relu\"", "output.activation")]
    [InlineData("\"nms_iou\": 0.6", "\"palette\": \"pastel\"", "output.palette")]
    [InlineData("\"nms_iou\": 0.6", "\"background\": [\"sky\"]", "output.background")]
    [InlineData("\"nms_iou\": 0.6", "\"mask_threshold\": 2", "output.mask_threshold")]
    [InlineData("\"nms_iou\": 0.6", "\"min_area\": -1", "output.min_area")]
    [InlineData("114", "256", "input.pad")]
    [InlineData("114", "0.5", "input.pad")]
    [InlineData("0.00392156862745098", "0", "input.scale")]
    [InlineData("0.00392156862745098", "1e99", "input.scale")]
    [InlineData("\"mean\": [0, 0, 0]", "\"mean\": [0, 0]", "input.mean")]
    [InlineData("\"std\": [1, 1, 1]", "\"std\": [1, 0, 1]", "input.std")]
    [InlineData("\"yolo-anchor-free\"", "\"yolo\"", "output.decoder")]
    [InlineData("0.6", "1.5", "output.nms_iou")]
    [InlineData("0.6", "\"0.6\"", "output.nms_iou")]
    [InlineData("[\"output0\"]", "\"output0\"", "output.names")]
    [InlineData("\"short\"", "\"open\"", "labels[1]")]
    [InlineData("\"short\"", "5", "labels[1]")]
    [InlineData("[\"open\", \"short\", \"mousebite\"], \"thresholds\": {\"default\": 0.35, \"open\": 0.2}", "[]", "labels")]
    [InlineData("0.35", "-0.1", "thresholds.default")]
    [InlineData("\"open\": 0.2", "\"opne\": 0.2", "thresholds.opne")]
    [InlineData("\"open\": 0.2", "\"open\": 2", "thresholds.open")]
    [InlineData("0.8", "8", "golden.box_iou")]
    [InlineData("\"value\": 0.9", "\"value\": \"good\"", "metrics[0]")]
    [InlineData("\"Apache-2.0\"", "7", "license")]
    public void Parse_OneFieldWrong_NamesItAndTheRemedy(string right, string wrong, string field)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);
        var e = Assert.Throws<ModelManifestException>(() => Parse(Whole.Replace(right, wrong, StringComparison.Ordinal)));
        ManifestProblem problem = Assert.Single(e.Problems);
        Assert.Equal(field, problem.Field);
        Assert.NotEmpty(problem.Remedy);
        Assert.StartsWith($"m.json: {field}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Empty_NamesEverythingMissing()
    {
        var e = Assert.Throws<ModelManifestException>(() => Parse("{}"));
        Assert.Equal(["schema", "task", "labels", "name", "version", "file", "input", "output"], e.Problems.Select(problem => problem.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"name\": 1, \"name\": 2}")]
    [InlineData("{\"name\": \"a\" // no\n}")]
    public void Parse_NotAManifest_SaysWhere(string text)
    {
        var e = Assert.Throws<ModelManifestException>(() => Parse(text));
        Assert.Equal("", Assert.Single(e.Problems).Field);
    }

    [Fact]
    public void Parse_ByteOrderMark_IsIgnored() => Assert.Equal("pcb-defects", Parse("\uFEFF" + Whole).Name);

    [Fact]
    public void Parse_TooLarge_IsRefused() =>
        Assert.Throws<ModelManifestException>(() => ModelManifest.Parse(new byte[ModelManifest.MaxBytes + 1], "m.json"));

    [Fact]
    public void CocoLabels_Count_IsEightyDistinct() => Assert.Equal(80, CocoLabels.Names.Distinct().Count());

    private static ModelManifest Parse(string json) => ModelManifest.Parse(Encoding.UTF8.GetBytes(json), "m.json");
}
