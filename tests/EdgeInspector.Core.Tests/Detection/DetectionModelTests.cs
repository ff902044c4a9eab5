using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class DetectionModelTests
{
    private const int Edge = 64, Proposals = 84;

    private static readonly ModelReference s_reference = new("test", "1.0.0", new string('0', 64));

    [Fact]
    public void Detect_KnownOutput_GivesFrameBoxesBestFirst()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        // Model pixels of a 192x96 frame: scale 3, 16 rows of padding above.
        Put(session, 3, x: 20, y: 30, w: 10, h: 6, 0.4f, 0.1f);
        Put(session, 9, x: 40, y: 40, w: 8, h: 8, 0.1f, 0.9f);
        Put(session, 10, x: 40.5f, y: 40, w: 8, h: 8, 0.1f, 0.8f);
        Put(session, 11, x: 40.5f, y: 40, w: 8, h: 8, 0.7f, 0.2f);
        Put(session, 20, x: 0, y: 16, w: 20, h: 20, 0.6f, 0.2f);
        Put(session, 21, x: 30, y: 4, w: 10, h: 6, 0.99f, 0.2f);
        using var model = new DetectionModel(Manifest(), session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(192, 96);

        model.Detect(frame, found);

        Assert.Equal([0.9f, 0.7f, 0.6f, 0.4f], found.Confidences.ToArray());
        Assert.Equal([1, 0, 0, 0], found.Classes.ToArray());
        Assert.Equal(new FrameBox(108, 60, 132, 84), found.Boxes[0]);
        Assert.Equal(new FrameBox(0, 0, 30, 30), found.Boxes[2]);
        Assert.Equal(new FrameBox(45, 33, 75, 51), found.Boxes[3]);
    }

    [Fact]
    public void Detect_RegionOfAFrame_SeesItAloneAndGivesBoxesOfTheWholeFrame()
    {
        using var region = new DetectionModel(Manifest(), Session(out FakeSession cut), s_reference);
        using var whole = new DetectionModel(Manifest(), Session(out FakeSession alone), s_reference);
        var pool = new FramePool();
        using Frame frame = pool.Rent(400, 300);
        new Random(1).NextBytes(frame.Pixels);
        frame.Region = new FrameRegion(100, 50, 192, 96);
        using Frame part = pool.Rent(192, 96);
        for (int y = 0; y < 96; y++)
        {
            frame.Row(50 + y).Slice(300, 576).CopyTo(part.Row(y));
        }

        var found = new Detections();
        whole.Detect(part, found);
        Assert.Equal(new FrameBox(108, 60, 132, 84), found.Boxes[0]);
        region.Detect(frame, found);

        Assert.Equal(new FrameBox(208, 110, 232, 134), found.Boxes[0]);
        Assert.Equal(alone.InputBytes(0).ToArray(), cut.InputBytes(0).ToArray());

        static FakeSession Session(out FakeSession session)
        {
            session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
            Put(session, 9, x: 40, y: 40, w: 8, h: 8, 0.1f, 0.9f);
            return session;
        }
    }

    [Fact]
    public void Detect_ThresholdPerClass_Applies()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        Put(session, 3, x: 20, y: 30, w: 10, h: 6, 0.4f, 0.1f);
        Put(session, 9, x: 40, y: 40, w: 8, h: 8, 0.1f, 0.4f);
        ModelManifest manifest = Manifest() with { Thresholds = new ModelThresholds(0.35f) { PerClass = new Dictionary<string, float> { ["b"] = 0.5f } } };
        using var model = new DetectionModel(manifest, session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(192, 96);

        model.Detect(frame, found);
        Assert.Equal([0], found.Classes.ToArray());
        Assert.Equal([0.35f, 0.5f], model.Thresholds.ToArray());

        using var low = new DetectionModel(manifest, session, s_reference, new VisionModelOptions { LowConfidence = 0.1f });
        low.Detect(frame, found);
        Assert.Equal(2, found.Count);
    }

    [Theory]
    [InlineData(null, new[] { 1, 0 })]
    [InlineData(NmsMode.ClassAware, new[] { 1, 0 })]
    [InlineData(NmsMode.ClassAgnostic, new[] { 1 })]
    [InlineData(NmsMode.None, new[] { 1, 0, 1 })]
    public void Detect_OverlappingBoxes_AreOneAsTheManifestSays(NmsMode? nms, int[] classes)
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        Put(session, 3, x: 40, y: 40, w: 10, h: 10, 0.1f, 0.9f);
        Put(session, 4, x: 40.5f, y: 40, w: 10, h: 10, 0.8f, 0.1f);
        Put(session, 5, x: 40, y: 40.5f, w: 10, h: 10, 0.1f, 0.7f);
        ModelManifest manifest = Manifest();
        using var model = new DetectionModel(manifest with { Output = manifest.Output! with { Nms = nms } }, session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(64, 64);
        model.Detect(frame, found);
        Assert.Equal(classes, found.Classes.ToArray());
    }

    [Fact]
    public void Detect_HalfPrecisionOutput_IsReadAsTheSameNumbers()
    {
        Half[] output = new Half[6 * Proposals];
        Half[] column = [(Half)20, (Half)30, (Half)10, (Half)6, (Half)0.75f, (Half)0.1f];
        for (int row = 0; row < 6; row++)
        {
            output[row * Proposals + 17] = column[row];
        }

        using var session = new TensorSession([new("images", TensorElementType.Float16, [1, 3, Edge, Edge])], ("output0", [1, 6, Proposals], output));
        ModelManifest manifest = Manifest();
        using var model = new DetectionModel(manifest with { Input = manifest.Input! with { Type = TensorElementType.Float16 } }, session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(64, 64);
        frame.Pixels.Fill(51);
        model.Detect(frame, found);
        Assert.Equal((1, 0.75f, new FrameBox(15, 27, 25, 33)), (found.Count, found.Confidences[0], found.Boxes[0]));
        Assert.All(session.Input<Half>(0).ToArray(), value => Assert.Equal((Half)0.2f, value));
    }

    [Fact]
    public void Detect_ByteInput_IsFedGreyLevels()
    {
        using var session = new TensorSession([new("images", TensorElementType.UInt8, [1, 3, Edge, Edge])], ("output0", [1, 6, Proposals], new float[6 * Proposals]));
        ModelManifest manifest = Manifest();
        using var model = new DetectionModel(manifest with { Input = manifest.Input! with { Type = TensorElementType.UInt8, Scale = 1 } }, session, s_reference);
        using Frame frame = new FramePool().Rent(128, 64);
        frame.Pixels.Fill(200);
        model.Detect(frame, new Detections());
        ReadOnlySpan<byte> input = session.Input<byte>(0);
        Assert.Equal((114, 200, 200, 114), (input[0], input[16 * Edge], input[48 * Edge - 1], input[48 * Edge]));
    }

    [Fact]
    public void Detect_OutputNotANumber_ThrowsAndLeavesNothing()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        Put(session, 3, x: 20, y: 30, w: 10, h: 6, float.NaN, 0.1f);
        using var model = new DetectionModel(Manifest(), session, s_reference);
        var found = new Detections();
        found.Add(default, 1, 0);
        using Frame frame = new FramePool().Rent(64, 64);
        var e = Assert.Throws<ModelRunException>(() => model.Detect(frame, found));
        Assert.StartsWith("Model test 1.0.0: The model's output is not a number", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, found.Count);
    }

    [Fact]
    public void Detect_OutputOfAnotherShape_NamesModelAndShapes()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        using var model = new DetectionModel(Manifest(), session, s_reference);
        (session.Output, session.ShapeAfterRun) = (new float[6 * 10], [1, 6, 10]);
        using Frame frame = new FramePool().Rent(64, 64);
        var e = Assert.Throws<ModelRunException>(() => model.Detect(frame, new Detections()));
        Assert.StartsWith("Model test 1.0.0: output output0 is [1, 6, 10] where its first run gave [1, 6, 84]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detect_Yolox_FeedsGreyLevelsBgrTopLeft()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, Proposals, 7]);
        // Cell (2, 1) of stride 8, a box of 16 x 16 around its corner plus half a cell.
        new float[] { 0.5f, 0.5f, MathF.Log(2), MathF.Log(2), 0.9f, 0.1f, 1f }.CopyTo(session.Output, 10 * 7);
        session.Properties["names"] = "{0: 'a', 1: 'b'}";
        ModelManifest manifest = ModelManifestInference.Infer("yolox", "yolox.onnx", session);
        using var model = new DetectionModel(manifest, session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(128, 64);
        for (int i = 0; i < frame.Pixels.Length; i += 3)
        {
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = (10, 20, 30);
        }

        model.Detect(frame, found);

        Assert.Equal([10, 20, 30], new[] { session.Input[0], session.Input[Edge * Edge], session.Input[2 * Edge * Edge] });
        Assert.Equal(114, session.Input[Edge * Edge - 1]);
        Assert.Equal(new FrameBox(24, 8, 56, 40), found.Boxes[0]);
        Assert.Equal((1, 0.9f), (found.Classes[0], found.Confidences[0]));
    }

    [Fact]
    public void Detect_Settled_AllocatesNothing()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]);
        for (int i = 0; i < Proposals; i++)
        {
            Put(session, i, i % 60, i * 7 % 60, 9, 8, 0.5f, i / 100f);
        }

        using var model = new DetectionModel(Manifest(), session, s_reference);
        var found = new Detections();
        using Frame frame = new FramePool().Rent(192, 96);
        model.Detect(frame, found);
        model.Detect(frame, found);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            model.Detect(frame, found);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Construct_OutputShapeOpen_RunsOnceToSeeIt()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]) { OutputShapeOpen = true };
        using var model = new DetectionModel(Manifest(), session, s_reference);
        Assert.Equal(1, session.Runs);
    }

    [Fact]
    public void Construct_LabelsDoNotMatchOutput_NamesBothSidesAndDisposes()
    {
        var session = new FakeSession([1, 3, Edge, Edge], [1, 7, Proposals]);
        var e = Assert.Throws<ModelContractException>(() => new DetectionModel(Manifest(), session, s_reference));
        Assert.Contains("2 labels", e.Message, StringComparison.Ordinal);
        Assert.Contains("3 classes", e.Message, StringComparison.Ordinal);
        Assert.True(session.Disposed);
    }

    [Fact]
    public void Construct_OtherInputSize_NamesBothSides()
    {
        var e = Assert.Throws<ModelContractException>(() => new DetectionModel(Manifest(), new FakeSession([1, 3, 32, 48], [1, 6, Proposals]), s_reference));
        Assert.Contains("[1, 3, 32, 48]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[64, 64]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Construct_OutputNameUnknown_ListsWhatTheModelHas()
    {
        ModelManifest manifest = Manifest() with { Output = new ModelOutput { Decoder = ModelDecoder.YoloAnchorFree, Names = ["boxes"] } };
        var e = Assert.Throws<ModelContractException>(() => new DetectionModel(manifest, new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]), s_reference));
        Assert.Contains("boxes", e.Message, StringComparison.Ordinal);
        Assert.Contains("output0", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelDecoder.Yolox)]
    [InlineData(ModelDecoder.Detr)]
    [InlineData(ModelDecoder.Ssd)]
    [InlineData(ModelDecoder.Nanodet)]
    [InlineData(ModelDecoder.Fastestdet)]
    [InlineData(ModelDecoder.YoloEndToEnd)]
    [InlineData(ModelDecoder.Clip)]
    public void Construct_DecoderDoesNotFit_IsRefused(ModelDecoder decoder)
    {
        ModelManifest manifest = Manifest() with { Output = new ModelOutput { Decoder = decoder } };
        Assert.Throws<ModelContractException>(() => new DetectionModel(manifest, new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]), s_reference));
    }

    [Fact]
    public void Construct_SecondInputUnknown_IsNamed()
    {
        using var session = new TensorSession(
            [new("images", TensorElementType.Float32, [1, 3, Edge, Edge]), new("mask", TensorElementType.Float32, [1, 2])], ("output0", [1, 6, Proposals], new float[6 * Proposals]));
        var e = Assert.Throws<ModelContractException>(() => new DetectionModel(Manifest(), session, s_reference));
        Assert.Contains("its input mask Float32 [1, 2] is none that decoder yolo-anchor-free knows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Construct_OtherTask_IsRefused() =>
        Assert.Throws<ModelContractException>(() => new DetectionModel(Manifest() with { Task = ModelTask.Anomaly }, new FakeSession([1, 3, Edge, Edge], [1, 6, Proposals]), s_reference));

    private static ModelManifest Manifest() => new()
    {
        Name = "test",
        Version = "1.0.0",
        Task = ModelTask.Detection,
        File = "test.onnx",
        Input = new ModelInput { Width = Edge, Height = Edge },
        Output = new ModelOutput { Decoder = ModelDecoder.YoloAnchorFree },
        Labels = ["a", "b"],
        Thresholds = new ModelThresholds(0.35f),
    };

    private static void Put(FakeSession session, int proposal, float x, float y, float w, float h, params float[] scores)
    {
        float[] column = [x, y, w, h, .. scores];
        for (int row = 0; row < column.Length; row++)
        {
            session.Output[row * Proposals + proposal] = column[row];
        }
    }
}
