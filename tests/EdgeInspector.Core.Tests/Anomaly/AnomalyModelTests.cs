using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Tests.Detection;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

/// <summary>Outputs of models whose answers are known beforehand.</summary>
public class AnomalyModelTests
{
    private const int Edge = 32;

    private static readonly ModelReference s_reference = new("part", "1.0.0", new string('0', 64));
    private static readonly TensorSpec s_picture = new("input", TensorElementType.Float32, [1, 3, Edge, Edge]);

    [Fact]
    public void Inspect_MapAndScore_GivesBothAndTheRegionInFramePixels()
    {
        float[] map = new float[8 * 8];
        (map[(2 * 8) + 3], map[(2 * 8) + 4], map[(3 * 8) + 4], map[(7 * 8) + 0]) = (0.8f, 0.9f, 0.6f, 0.5f);
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], map), ("pred_score", [1], new[] { 0.93f }));
        using var model = new AnomalyModel(Manifest(ModelDecoder.AnomalyMap), session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(320, 160);

        model.Inspect(frame, found);

        Assert.Equal(0.93f, found.Anomaly.Score);
        Assert.Equal((8, 8), (found.Anomaly.Width, found.Anomaly.Height));
        Assert.Equal(2, found.Detections.Count);
        // Cells of 40 x 20 frame pixels.
        Assert.Equal([new FrameBox(120, 40, 200, 80), new FrameBox(0, 140, 40, 160)], found.Detections.Boxes.ToArray());
        Assert.Equal([0.9f, 0.5f], found.Detections.Confidences.ToArray());
        Assert.Equal([0.9f, 0.5f], found.Detections.Anomalies.ToArray());
        Assert.Equal([0, 0], found.Detections.Classes.ToArray());
        Assert.Equal([AnomalyModel.Label], model.Labels);
    }

    [Fact]
    public void Inspect_PaddedPicture_CutsThePaddingOff()
    {
        float[] map = new float[8 * 8];
        map.AsSpan().Fill(0.9f);
        map.AsSpan(2 * 8, 4 * 8).Fill(0.1f);
        map[(2 * 8) + 7] = 0.7f;
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], map));
        ModelManifest manifest = Manifest(ModelDecoder.AnomalyMap);
        using var model = new AnomalyModel(manifest with { Input = manifest.Input! with { Resize = ResizeMode.Letterbox } }, session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(320, 160);

        model.Inspect(frame, found);

        Assert.Equal((8, 4), (found.Anomaly.Width, found.Anomaly.Height));
        Assert.Equal(0.7f, found.Anomaly.Score);
        Assert.Equal(new FrameBox(280, 0, 320, 40), Assert.Single(found.Detections.Boxes.ToArray()));
    }

    [Fact]
    public void Inspect_CroppedPicture_TheMapLiesWhereTheCropLay()
    {
        float[] map = new float[8 * 8];
        map[(2 * 8) + 3] = 0.8f;
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], map));
        ModelManifest manifest = Manifest(ModelDecoder.AnomalyMap);
        using var model = new AnomalyModel(manifest with { Input = manifest.Input! with { Resize = ResizeMode.Crop, CropFraction = 0.5f } }, session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(280, 160);
        frame.Region = new FrameRegion(20, 10, 256, 128);

        model.Inspect(frame, found);

        // 256x128 becomes 128x64, of which the middle 32x32 are seen: 64x64 frame pixels, cells of 8.
        Assert.Equal((8, 8, new FrameRegion(20 + 96, 10 + 32, 64, 64)), (found.Anomaly.Width, found.Anomaly.Height, found.Anomaly.Region));
        Assert.Equal(0.8f, found.Anomaly.Score);
        Assert.Equal(new FrameBox(116 + 24, 42 + 16, 116 + 32, 42 + 24), Assert.Single(found.Detections.Boxes.ToArray()));
    }

    [Fact]
    public void Inspect_RegionOfAFrame_GivesBoxesOfTheWholeFrame()
    {
        float[] map = new float[8 * 8];
        map[0] = 1;
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 8, 8], map));
        using var model = new AnomalyModel(Manifest(ModelDecoder.AnomalyMap), session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(320, 160);
        frame.Region = new FrameRegion(100, 50, 80, 40);

        model.Inspect(frame, found);

        Assert.Equal(new FrameBox(100, 50, 110, 55), Assert.Single(found.Detections.Boxes.ToArray()));
        Assert.Equal(frame.Region, found.Anomaly.Region);
    }

    /// <summary>anomalib before version 1: one output called "output", its scores raw, the threshold in a file of its own.</summary>
    [Theory]
    [InlineData(7.9f, 0)]
    [InlineData(8f, 1)]
    [InlineData(16f, 1)]
    public void Inspect_RawMapWithThresholdInTheManifest_IsCalibrated(float peak, int regions)
    {
        float[] map = new float[8 * 8];
        map[9] = peak;
        var session = new TensorSession([s_picture], ("output", [1, 1, 8, 8], map));
        ModelManifest manifest = Manifest(ModelDecoder.AnomalyMap) with { Anomaly = new AnomalySettings { Calibration = new ScoreCalibration(8) } };
        using var model = new AnomalyModel(manifest, session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(64, 64);

        model.Inspect(frame, found);

        Assert.Equal(regions, found.Detections.Count);
        Assert.Equal(peak <= 8 ? peak / 16 : 0.75f, found.Anomaly.Score, 1e-6f);
    }

    [Fact]
    public void Inspect_AnomalousScoreWithoutAPlace_IsOneDetectionOfTheWholePicture()
    {
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], new float[64]), ("pred_score", [1, 1], new[] { 0.7f }));
        using var model = new AnomalyModel(Manifest(ModelDecoder.AnomalyMap), session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(64, 48);

        model.Inspect(frame, found);

        Assert.Equal(new FrameBox(0, 0, 64, 48), Assert.Single(found.Detections.Boxes.ToArray()));
        Assert.Equal(0.7f, found.Detections.Confidences[0]);
    }

    [Theory]
    [InlineData(new[] { 0.2f, 0.8f }, null, false, 0.8f)]
    [InlineData(new[] { 0.2f, 0.8f }, 0, false, 0.2f)]
    [InlineData(new[] { 1f, 1f + 1.3862944f }, null, false, 0.8f)]
    [InlineData(new[] { 0.004f, 0.008f, 0.008f, 0.016f, 0.016f, 0.036f, 0.9f }, null, false, 0.9f)]
    [InlineData(new[] { 0.35f }, null, false, 0.35f)]
    [InlineData(new[] { 1.3862944f }, null, true, 0.8f)]
    public void Inspect_ClassifierOfGoodAndBad_GivesTheBadSidesProbability(float[] output, int? anomalous, bool logit, float expected)
    {
        var session = new TensorSession([s_picture], ("logits", [1, output.Length], output));
        ModelManifest manifest = Manifest(ModelDecoder.Logits) with { Anomaly = new AnomalySettings { AnomalousClass = anomalous, Logit = logit } };
        using var model = new AnomalyModel(manifest, session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(64, 48);

        model.Inspect(frame, found);

        Assert.Equal(expected, found.Anomaly.Score, 1e-6f);
        Assert.True(found.Anomaly.IsEmpty);
        Assert.Equal(expected >= 0.5f ? 1 : 0, found.Detections.Count);
    }

    [Theory]
    [InlineData(ReconstructionError.L2, 0.09f)]
    [InlineData(ReconstructionError.L1, 0.3f)]
    public void Inspect_Reconstruction_GivesTheDifferencePlaceByPlace(ReconstructionError error, float expected)
    {
        float[] drawn = new float[3 * Edge * Edge];
        drawn.AsSpan().Fill(100 / 255f);
        for (int c = 0; c < 3; c++)
        {
            drawn[(c * Edge * Edge) + (5 * Edge) + 7] += 0.3f;
        }

        var session = new TensorSession([s_picture], ("reconstruction", [1, 3, Edge, Edge], drawn), ("latent", [1, 4], new float[4]));
        ModelManifest manifest = Manifest(ModelDecoder.Reconstruction) with { Anomaly = new AnomalySettings { Error = error, Calibration = new ScoreCalibration(1, 0, 2) } };
        using var model = new AnomalyModel(manifest, session, s_reference);
        var found = new Findings();
        using Frame frame = Grey(100);

        model.Inspect(frame, found);

        Assert.Equal(expected, model.RawScore, 1e-5f);
        Assert.Equal(expected / 2, found.Anomaly.Values[(5 * Edge) + 7], 1e-5f);
        Assert.Equal(0, found.Anomaly.Values[0], 1e-5f);
    }

    [Fact]
    public void Inspect_ReconstructionBySimilarity_IsNothingWhereEqualAndMuchWhereNot()
    {
        float[] drawn = new float[3 * Edge * Edge];
        drawn.AsSpan().Fill(100 / 255f);
        for (int i = 0; i < drawn.Length; i++)
        {
            int x = i % Edge, y = i / Edge % Edge;
            drawn[i] += x >= 20 && y >= 20 && (x + y) % 2 == 0 ? 0.4f : 0;
        }

        var session = new TensorSession([s_picture], ("out", [1, 3, Edge, Edge], drawn));
        ModelManifest manifest = Manifest(ModelDecoder.Reconstruction) with { Anomaly = new AnomalySettings { Error = ReconstructionError.Ssim } };
        using var model = new AnomalyModel(manifest, session, s_reference);
        var found = new Findings();
        using Frame frame = Grey(100);

        model.Inspect(frame, found);

        Assert.Equal(0, found.Anomaly.Values[(4 * Edge) + 4], 1e-4f);
        Assert.InRange(found.Anomaly.Values[(27 * Edge) + 27], 0.4f, 1);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Inspect_OutputIsNoNumber_FailsAndGivesNothing(float value)
    {
        float[] map = new float[8 * 8];
        map[63] = value;
        var session = new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], map));
        using var model = new AnomalyModel(Manifest(ModelDecoder.AnomalyMap), session, s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(64, 64);

        var error = Assert.Throws<ModelRunException>(() => model.Inspect(frame, found));

        Assert.Contains("part 1.0.0", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, true), (found.Detections.Count, found.Anomaly.IsEmpty));
    }

    [Fact]
    public void Inspect_ShapeChanges_FailsByName()
    {
        long[] shape = [1, 1, 8, 8];
        var session = new TensorSession([s_picture], ("anomaly_map", shape, new float[64]));
        using var model = new AnomalyModel(Manifest(ModelDecoder.AnomalyMap), session, s_reference);
        using Frame frame = new FramePool().Rent(64, 64);
        var found = new Findings();
        model.Inspect(frame, found);
        (shape[2], shape[3]) = (4, 16);

        var error = Assert.Throws<ModelRunException>(() => model.Inspect(frame, found));

        Assert.Contains("anomaly_map is [1, 1, 4, 16]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OutputThatIsNoMap_NamesBothSides()
    {
        var session = new TensorSession([s_picture], ("boxes", [1, 84, 100], new float[8400]));

        var error = Assert.Throws<ModelContractException>(() => new AnomalyModel(Manifest(ModelDecoder.Patchcore) with { Anomaly = new AnomalySettings { Bank = "bank.npy" } }, session, s_reference));

        Assert.Contains("bank.npy, which was not given", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ModelContractException>(() => new AnomalyModel(Manifest(ModelDecoder.Reconstruction), session, s_reference));
        Assert.Contains("boxes Float32 [1, 84, 100]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 32, 32]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_AnomalibsOutputs_IsAnAnomalyModelThatNeedsNoManifest()
    {
        var session = new TensorSession(
            [s_picture], ("pred_score", [1, 1], new[] { 0.1f }), ("pred_label", [1, 1], new[] { 0 }), ("anomaly_map", [1, 1, Edge, Edge], new float[Edge * Edge]), ("pred_mask", [1, 1, Edge, Edge], new int[Edge * Edge]));

        ModelManifest manifest = ModelManifestInference.Infer("part", "part.onnx", session);

        Assert.Equal((ModelTask.Anomaly, ModelDecoder.AnomalyMap, 0.5f), (manifest.Task, manifest.Output!.Decoder, manifest.Thresholds.Default));
        Assert.Equal(["anomaly_map", "pred_score"], manifest.Output.Names);
        using IVisionModel model = VisionModels.Open(manifest, session, s_reference);
        Assert.IsType<AnomalyModel>(model);
    }

    [Fact]
    public void Inspect_AgainAndAgain_AllocatesNothing()
    {
        float[] map = new float[8 * 8];
        (map[9], map[30]) = (0.9f, 0.8f);
        ModelManifest manifest = Manifest(ModelDecoder.AnomalyMap) with { Anomaly = new AnomalySettings { Smoothing = 2 } };
        using var model = new AnomalyModel(manifest, new TensorSession([s_picture], ("anomaly_map", [1, 1, 8, 8], map)), s_reference);
        var found = new Findings();
        using Frame frame = new FramePool().Rent(64, 64);
        model.Inspect(frame, found);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 50; i++)
        {
            model.Inspect(frame, found);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Frame Grey(byte level)
    {
        Frame frame = new FramePool().Rent(Edge, Edge);
        frame.Pixels.Fill(level);
        return frame;
    }

    private static ModelManifest Manifest(ModelDecoder decoder) => new()
    {
        Name = "part",
        Version = "1.0.0",
        Task = ModelTask.Anomaly,
        File = "part.onnx",
        Input = new ModelInput { Width = Edge, Height = Edge, Resize = ResizeMode.Stretch },
        Output = new ModelOutput { Decoder = decoder },
        Thresholds = new ModelThresholds(AnomalyMap.Threshold),
    };
}
