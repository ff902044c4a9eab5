using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Segmentation;

public class SegmentationModelTests
{
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(2, 8, 8, false)]
    [InlineData(5, 16, 16, false)]
    [InlineData(16, 37, 19, false)]
    [InlineData(7, 16, 24, true)]
    public void Inspect_Planes_AreTheGreatestAndItsSoftmax(int classes, int width, int height, bool interleaved)
    {
        float[] planes = Random(classes * width * height, 6);
        float[] output = interleaved ? Interleave(planes, classes) : planes;
        long[] shape = interleaved ? [1, height, width, classes] : [1, classes, height, width];
        using SegmentationModel model = Model(width, height, shape, output, Labels(classes), "\"min_area\": 0");
        var found = new Findings();
        using Frame frame = _pool.Rent(width, height);
        model.Inspect(frame, found);
        Assert.Equal((width, height), (found.Classes.Width, found.Classes.Height));
        Assert.Equal(Expected(planes, classes), found.Classes.Values.ToArray());
        AssertRegions(found, planes, classes, logits: true);
    }

    [Fact]
    public void Inspect_Probabilities_AreTakenAsTheyAre()
    {
        const int Classes = 4, Pixels = 64;
        float[] planes = Random(Classes * Pixels, 3);
        for (int i = 0; i < Pixels; i++)
        {
            double sum = Enumerable.Range(0, Classes).Sum(c => Math.Exp(planes[c * Pixels + i]));
            for (int c = 0; c < Classes; c++)
            {
                planes[c * Pixels + i] = (float)(Math.Exp(planes[c * Pixels + i]) / sum);
            }
        }

        using SegmentationModel model = Model(8, 8, [1, Classes, 8, 8], planes, Labels(Classes), "\"min_area\": 0");
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        AssertRegions(found, planes, Classes, logits: false);
    }

    /// <summary>A sigmoid of each class in the graph, and no plane for what is none of them: the greatest of three that all say no is not a finding.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(", \"activation\": \"none\"")]
    public void Inspect_IndependentProbabilities_ThoseBelowTheThresholdAreOfNoClass(string activation)
    {
        // Rows of 9, so that both the vector's part and the rest behind it are gone through.
        float[] planes = new float[3 * 72];
        planes.AsSpan().Fill(0.01f);
        foreach (int i in new[] { 10, 11, 17 })
        {
            planes[72 + i] = 0.8f;
        }

        planes[40] = 0.55f;
        planes[144 + 40] = 0.6f;
        planes[50] = 0.45f;
        using SegmentationModel model = Model(9, 8, [1, 3, 8, 9], planes, "\"scratch\", \"dent\", \"dust\"", $"\"min_area\": 0{activation}");
        var found = new Findings();
        using Frame frame = _pool.Rent(9, 8);
        model.Inspect(frame, found);
        byte[] expected = Enumerable.Repeat(ClassMap.None, 72).ToArray();
        (expected[10], expected[11], expected[17], expected[40]) = (1, 1, 1, 2);
        Assert.Equal(expected, found.Classes.Values.ToArray());
        Assert.Equal(3, found.Detections.Count);
    }

    /// <summary>Of classes that exclude each other one is right, however little ahead; rounded to bytes they sum to 1 only nearly.</summary>
    [Fact]
    public void Inspect_ProbabilitiesRoundedToBytes_AllHaveAClass()
    {
        const int Classes = 7;
        float[] planes = new float[Classes * 64];
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = (i / 64 == i % 64 % Classes ? 39 : i < 64 ? 33 : 36) / 255f;
        }

        using SegmentationModel model = Model(8, 8, [1, Classes, 8, 8], planes, Labels(Classes));
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        Assert.Equal(Enumerable.Range(0, 64).Select(static i => (byte)(i % Classes)), found.Classes.Values.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Inspect_OnePlane_IsASigmoidAboveItsThreshold(bool logits)
    {
        float[] plane = Random(64, 4);
        double[] probabilities = [.. plane.Select(value => 1 / (1 + Math.Exp(-value)))];
        float[] output = logits ? plane : [.. probabilities.Select(value => (float)value)];
        using SegmentationModel model = Model(8, 8, [1, 1, 8, 8], output, "\"crack\"", "\"mask_threshold\": 0.7, \"min_area\": 0");
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        Assert.Equal([.. probabilities.Select(value => value >= 0.7 ? (byte)0 : ClassMap.None)], found.Classes.Values.ToArray());
        Assert.All(found.Detections.Confidences.ToArray(), confidence => Assert.InRange(confidence, 0.7f, 1f));
        Assert.NotEqual(0, found.Detections.Count);
    }

    [Fact]
    public void Inspect_OnePlaneTwoLabels_TheFirstIsTheRest()
    {
        float[] plane = new float[64];
        plane[9] = plane[10] = 1;
        using SegmentationModel model = Model(8, 8, [1, 8, 8], plane, "\"background\", \"crack\"", "\"min_area\": 0");
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        Assert.Equal((2, 62), (found.Classes.Values.Count((byte)1), found.Classes.Values.Count((byte)0)));
        Assert.Equal((1, 1, new FrameBox(1, 1, 3, 2)), (found.Detections.Count, found.Detections.Classes[0], found.Detections.Boxes[0]));
    }

    [Theory]
    [InlineData(typeof(long))]
    [InlineData(typeof(int))]
    public void Inspect_WholeNumbers_AreTheClasses(Type type)
    {
        int[] classes = [.. Enumerable.Range(0, 64).Select(i => i == 63 ? 255 : i % 8 < 3 ? 2 : 0)];
        Array data = type == typeof(long) ? Array.ConvertAll(classes, value => (long)value) : classes;
        using SegmentationModel model = Model(8, 8, [1, 8, 8], data, "\"background\", \"a\", \"b\"");
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        Assert.Equal([.. classes.Select(value => (byte)value)], found.Classes.Values.ToArray());
        Assert.Equal((1, 2, new FrameBox(0, 0, 3, 8), 1f), (found.Detections.Count, found.Detections.Classes[0], found.Detections.Boxes[0], found.Detections.Confidences[0]));
    }

    [Fact]
    public void Inspect_WholeNumberWithoutALabel_IsRefused()
    {
        using SegmentationModel model = Model(8, 8, [1, 8, 8], Enumerable.Repeat(7L, 64).ToArray(), "\"a\", \"b\"");
        using Frame frame = _pool.Rent(8, 8);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, new Findings()));
        Assert.Contains("its output holds class 7, but the manifest names 2 labels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Letterboxed_LeavesThePaddingOutAndScalesRegionsBack()
    {
        // 40x20 into 8x8: the picture takes rows 2 to 5. What the model claims of the padding is nobody's business.
        float[] planes = new float[2 * 64];
        planes.AsSpan(64).Fill(-1);
        planes.AsSpan(64, 16).Fill(5);
        for (int y = 3; y < 5; y++)
        {
            planes.AsSpan(64 + 8 * y + 4, 2).Fill(5);
        }

        using SegmentationModel model = Model(8, 8, [1, 2, 8, 8], planes, "\"background\", \"dent\"");
        var found = new Findings();
        using Frame frame = _pool.Rent(44, 24);
        frame.Region = new FrameRegion(4, 2, 40, 20);
        model.Inspect(frame, found);
        Assert.Equal((8, 4, new FrameRegion(4, 2, 40, 20)), (found.Classes.Width, found.Classes.Height, found.Classes.Region));
        Assert.Equal(4, found.Classes.Values.Count((byte)1));
        Assert.Equal((1, new FrameBox(24, 7, 34, 17)), (found.Detections.Count, found.Detections.Boxes[0]));
    }

    [Fact]
    public void Inspect_AQuarterOfTheResolution_IsReadAtTheNearestCell()
    {
        float[] planes = new float[2 * 16];
        planes[16 + 5] = 3;
        using SegmentationModel model = Model(16, 16, [1, 2, 4, 4], planes, "\"background\", \"dent\"", "\"min_area\": 0", "\"resize\": \"stretch\"");
        var found = new Findings();
        using Frame frame = _pool.Rent(16, 16);
        model.Inspect(frame, found);
        Assert.Equal((16, 16, 16), (found.Classes.Width, found.Classes.Height, found.Classes.Values.Count((byte)1)));
        Assert.Equal(new FrameBox(4, 4, 8, 8), found.Detections.Boxes[0]);
    }

    [Fact]
    public void Inspect_Cropped_TheMapLiesOverTheMiddle()
    {
        using SegmentationModel model = Model(8, 8, [1, 2, 8, 8], new float[128], "\"background\", \"dent\"", null, "\"resize\": \"crop\", \"crop_fraction\": 0.5");
        var found = new Findings();
        using Frame frame = _pool.Rent(32, 16);
        model.Inspect(frame, found);
        Assert.Equal((8, 8, new FrameRegion(12, 4, 8, 8)), (found.Classes.Width, found.Classes.Height, found.Classes.Region));
    }

    [Fact]
    public void Inspect_RegionsTooSmallTooFaintOrBackground_AreNone()
    {
        // Classes: 0 background, 1 sure, 2 faint; a region of 4 cells, one of 1 cell, one of 4 faint cells.
        float[] planes = new float[3 * 64];
        planes.AsSpan(0, 64).Fill(2);
        foreach (int i in new[] { 0, 1, 8, 9, 20 })
        {
            planes[64 + i] = 9;
        }

        foreach (int i in new[] { 48, 49, 56, 57 })
        {
            planes[128 + i] = 2.1f;
        }

        using SegmentationModel model = Model(8, 8, [1, 3, 8, 8], planes, "\"clean\", \"sure\", \"faint\"", "\"min_area\": 3", more: ", \"thresholds\": {\"default\": 0.6}");
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        model.Inspect(frame, found);
        Assert.Equal((1, 1, new FrameBox(0, 0, 2, 2)), (found.Detections.Count, found.Detections.Classes[0], found.Detections.Boxes[0]));
    }

    [Fact]
    public void Inspect_ManyRegions_TheSurestComeFirst()
    {
        float[] plane = Random(64 * 64, 5);
        using SegmentationModel model = Model(64, 64, [1, 1, 64, 64], plane, "\"dust\"", "\"min_area\": 0, \"mask_threshold\": 0.95, \"activation\": \"sigmoid\"", options: new VisionModelOptions { MaxDetections = 20 });
        var found = new Findings();
        using Frame frame = _pool.Rent(64, 64);
        model.Inspect(frame, found);
        Assert.Equal(20, found.Detections.Count);
        Assert.Equal(found.Detections.Confidences.ToArray().OrderDescending(), found.Detections.Confidences.ToArray());
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(63, float.PositiveInfinity)]
    [InlineData(100, float.NegativeInfinity)]
    public void Inspect_NotANumber_IsRefused(int at, float value)
    {
        float[] planes = Random(3 * 64, 2);
        planes[at] = value;
        using SegmentationModel model = Model(8, 8, [1, 3, 8, 8], planes, Labels(3));
        var found = new Findings();
        using Frame frame = _pool.Rent(8, 8);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, found));
        Assert.Contains("Model m 1.0.0: its output holds NaN or infinity", e.Message, StringComparison.Ordinal);
        Assert.True(found.Classes.IsEmpty);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 8, 8 }, 4, "names 4 labels, but its output is output0 Float32 [1, 3, 8, 8], which holds 3 classes")]
    [InlineData(new long[] { 1, 1, 8, 8 }, 3, "which holds one class (or background and one)")]
    [InlineData(new long[] { 1, 3 }, 3, "but its output is output0 Float32 [1, 3]")]
    [InlineData(new long[] { 2, 3, 8, 8 }, 3, "decoder mask reads [1, classes, rows, columns]")]
    public void Construct_AnotherOutput_NamesBothSides(long[] output, int labels, string words)
    {
        var session = new FakeSession([1, 3, 8, 8], output);
        var e = Assert.Throws<ModelContractException>(() => new SegmentationModel(Manifest(8, 8, Labels(labels)), session, new ModelReference("m", "1.0.0", "")));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.True(session.Disposed);
    }

    [Fact]
    public void Inspect_Settled_AllocatesNothing()
    {
        using SegmentationModel model = Model(32, 32, [1, 5, 32, 32], Random(5 * 1024, 5), Labels(5), "\"min_area\": 0");
        var found = new Findings();
        using Frame frame = _pool.Rent(50, 40);
        model.Inspect(frame, found);
        model.Inspect(frame, found);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            model.Inspect(frame, found);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Paint_Map_ColoursItsClassesAlone()
    {
        var map = new ClassMap();
        map.Resize(2, 1, new FrameRegion(2, 0, 4, 2));
        map.Values[0] = 0;
        map.Values[1] = 1;
        using Frame frame = _pool.Rent(8, 2);
        frame.Pixels.Fill(100);
        ClassMapPainter.Paint(map, Palette.For("damage", ["clean", "peel"]), frame, 1);
        for (int x = 0; x < 8; x++)
        {
            byte[] expected = x is 4 or 5 ? [0xFF, 0x34, 0xFF] : [100, 100, 100];
            Assert.Equal(expected, frame.Row(1).Slice(3 * x, 3).ToArray());
        }
    }

    /// <summary>Every region of every class, found by flooding, with the mean of the class's probability.</summary>
    private static void AssertRegions(Findings found, float[] planes, int classes, bool logits)
    {
        int width = found.Classes.Width, height = found.Classes.Height, pixels = width * height;
        byte[] map = found.Classes.Values.ToArray();
        var expected = new List<(int Class, FrameBox Box, double Confidence)>();
        var seen = new bool[pixels];
        for (int start = 0; start < pixels; start++)
        {
            if (seen[start])
            {
                continue;
            }

            var stack = new Stack<int>([start]);
            seen[start] = true;
            double sum = 0;
            int count = 0, x1 = width, y1 = height, x2 = 0, y2 = 0;
            while (stack.TryPop(out int at))
            {
                (int x, int y) = (at % width, at / width);
                (x1, y1, x2, y2) = (Math.Min(x1, x), Math.Min(y1, y), Math.Max(x2, x + 1), Math.Max(y2, y + 1));
                double best = planes[map[start] * pixels + at];
                sum += logits ? 1 / Enumerable.Range(0, classes).Sum(c => Math.Exp(planes[c * pixels + at] - best)) : best;
                count++;
                for (int i = 0; i < 9; i++)
                {
                    (int nx, int ny) = (x + i % 3 - 1, y + i / 3 - 1);
                    if (nx >= 0 && ny >= 0 && nx < width && ny < height && !seen[ny * width + nx] && map[ny * width + nx] == map[start])
                    {
                        seen[ny * width + nx] = true;
                        stack.Push(ny * width + nx);
                    }
                }
            }

            expected.Add((map[start], new FrameBox(x1, y1, x2, y2), sum / count));
        }

        Assert.Equal(expected.Count, found.Detections.Count);
        foreach ((int c, FrameBox box, double confidence) in expected)
        {
            Assert.Contains(
                Enumerable.Range(0, found.Detections.Count),
                i => found.Detections.Classes[i] == c && found.Detections.Boxes[i] == box && Math.Abs(found.Detections.Confidences[i] - confidence) < 1e-5);
        }
    }

    private static byte[] Expected(float[] planes, int classes)
    {
        int pixels = planes.Length / classes;
        return [.. Enumerable.Range(0, pixels).Select(i => (byte)Enumerable.Range(0, classes).MaxBy(c => planes[c * pixels + i]))];
    }

    private static float[] Interleave(float[] planes, int classes)
    {
        int pixels = planes.Length / classes;
        return [.. Enumerable.Range(0, planes.Length).Select(i => planes[i % classes * pixels + i / classes])];
    }

    private static float[] Random(int count, float range)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle() - 1) * range)];
    }

    private static string Labels(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"c{i}\""));

    private static SegmentationModel Model(
        int width, int height, long[] shape, Array output, string labels, string? outputMore = null, string? inputMore = null, string more = "", VisionModelOptions? options = null)
    {
        var session = new TensorSession([new("images", TensorElementType.Float32, [1, 3, height, width])], ("output0", shape, output));
        return new SegmentationModel(Manifest(width, height, labels, outputMore, inputMore, more), session, new ModelReference("m", "1.0.0", ""), options ?? new VisionModelOptions { MaxDetections = 10_000 });
    }

    private static ModelManifest Manifest(int width, int height, string labels, string? output = null, string? input = null, string more = "") => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
            {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "segmentation", "file": "m.onnx",
             "input": {"size": [{{width}}, {{height}}]{{(input is null ? "" : ", " + input)}}}, "output": {"decoder": "mask"{{(output is null ? "" : ", " + output)}}},
             "labels": [{{labels}}]{{(more.Length == 0 ? ", \"thresholds\": {\"default\": 0}" : more)}}}
            """),
        "manifest.json");
}
