using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class TiledAnomalyModelTests
{
    private const int Cell = 4;

    private static readonly float[] s_thresholds = [0.5f];

    private static readonly SliceOptions s_tiles = new() { Width = 128, Height = 128, Overlap = 0.25f, Whole = false };

    [Fact]
    public void Inspect_SpotsOverALargeFrame_AreRegionsOfOneMap()
    {
        FrameBox[] spots = [new(12, 12, 28, 24), new(100, 32, 136, 48), new(200, 148, 212, 172), new(380, 280, 400, 300)];
        using Frame frame = Draw(400, 300, 20, spots);
        using var model = new TiledAnomalyModel(new GreyModel(), s_tiles);
        var found = new Findings();
        model.Inspect(frame, found);

        Assert.Equal((100, 75, new FrameRegion(0, 0, 400, 300)), (found.Anomaly.Width, found.Anomaly.Height, found.Anomaly.Region));
        Assert.Equal(1f, found.Anomaly.Score);
        FrameBox[] boxes = [.. found.Detections.Boxes.ToArray().OrderBy(one => one.X1)];
        Assert.Equal(spots.Length, boxes.Length);
        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.True(MathF.Abs(boxes[i].X1 - spots[i].X1) <= Cell && MathF.Abs(boxes[i].Y1 - spots[i].Y1) <= Cell && MathF.Abs(boxes[i].X2 - spots[i].X2) <= Cell && MathF.Abs(boxes[i].Y2 - spots[i].Y2) <= Cell, $"{boxes[i]}");
        }

        for (int warm = 0; warm < 3; warm++)
        {
            model.Inspect(frame, found);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Inspect(frame, found);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Inspect_EvenPicture_HasNoSeams()
    {
        using Frame frame = Draw(400, 300, 51);
        using var model = new TiledAnomalyModel(new GreyModel(), s_tiles);
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.All(found.Anomaly.Values.ToArray(), value => Assert.Equal(0.2f, value, 1e-5f));
        Assert.Equal(0, found.Detections.Count);
    }

    [Fact]
    public void Inspect_RegionOfAFrame_LiesInFramePixels()
    {
        using Frame frame = Draw(500, 400, 20, new FrameBox(4, 4, 20, 20), new FrameBox(300, 240, 320, 252));
        frame.Region = new FrameRegion(60, 40, 400, 300);
        using var model = new TiledAnomalyModel(new GreyModel(), s_tiles);
        var found = new Findings();
        model.Inspect(frame, found);
        FrameBox box = Assert.Single(found.Detections.Boxes.ToArray());
        Assert.InRange(box.Iou(new FrameBox(300, 240, 320, 252)), 0.5f, 1);
    }

    [Fact]
    public void Inspect_ModelWithoutAMap_NamesTheWorstTile()
    {
        using Frame frame = Draw(400, 300, 20, new FrameBox(376, 276, 400, 300));
        using var model = new TiledAnomalyModel(new GreyModel(hasMap: false), s_tiles);
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal([new FrameBox(272, 172, 400, 300)], found.Detections.Boxes.ToArray());
        Assert.True(found.Anomaly.IsEmpty);
    }

    [Fact]
    public void Inspect_FrameNoLargerThanATile_IsLookedAtOnce()
    {
        using Frame frame = Draw(128, 100, 20);
        var grey = new GreyModel();
        using var model = new TiledAnomalyModel(grey, s_tiles);
        model.Inspect(frame, new Findings());
        Assert.Equal(1, grey.Runs);
    }

    [Fact]
    public void Manifest_SlicesOfAnAnomalyModel_AreTilesAlone()
    {
        SliceOptions slices = Parse("""{"size": [640, 480]}""").Slices!;
        Assert.Equal((640, 480, false), (slices.Width, slices.Height, slices.Whole));
        Assert.Contains("slices.whole", Assert.Throws<ModelManifestException>(() => Parse("""{"size": [640, 480], "whole": true}""")).Message, StringComparison.Ordinal);
    }

    private static ModelManifest Parse(string slices) => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
        {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "anomaly", "file": "m.onnx",
         "input": {"size": [64, 64]}, "output": {"decoder": "anomaly-map"}, "slices": {{slices}}}
        """),
        "test");

    private static Frame Draw(int width, int height, byte ground, params FrameBox[] spots)
    {
        Frame frame = new FramePool().Rent(width, height);
        frame.Pixels.Fill(ground);
        foreach (FrameBox spot in spots)
        {
            for (int y = (int)spot.Y1; y < spot.Y2; y++)
            {
                frame.Row(y).Slice(3 * (int)spot.X1, 3 * (int)spot.Width).Fill(255);
            }
        }

        return frame;
    }

    /// <summary>The brighter, the more anomalous; a cell is the pixel at its centre.</summary>
    private sealed class GreyModel(bool hasMap = true) : IVisionModel
    {
        public int Runs { get; private set; }

        public ModelManifest Manifest { get; } = Parse("""{"size": [640, 480]}""");

        public ModelReference Reference { get; } = new("grey", "1.0.0", new string('0', 64));

        public IReadOnlyList<string> Labels { get; } = [AnomalyModel.Label];

        public ReadOnlySpan<float> Thresholds => s_thresholds;

        public ExecutionProvider Provider => ExecutionProvider.Cpu;

        public string? FallbackReason => null;

        public void Inspect(Frame frame, Findings result)
        {
            Runs++;
            result.Clear();
            FrameRegion region = frame.Region;
            float worst = 0;
            if (hasMap)
            {
                result.Anomaly.Resize(region.Width / Cell, region.Height / Cell, region);
            }

            for (int y = 0; y < region.Height / Cell; y++)
            {
                for (int x = 0; x < region.Width / Cell; x++)
                {
                    float value = frame.Row(region.Y + (y * Cell) + (Cell / 2))[3 * (region.X + (x * Cell) + (Cell / 2))] / 255f;
                    worst = MathF.Max(worst, value);
                    if (hasMap)
                    {
                        result.Anomaly.Values[(y * (region.Width / Cell)) + x] = value;
                    }
                }
            }

            result.Anomaly.Score = worst;
        }

        public void Dispose()
        {
        }
    }
}
