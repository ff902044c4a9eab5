using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Regions;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Vision;

public class SlicedModelTests
{
    [Theory]
    [InlineData(640, 640, 0.2f, 1)]
    [InlineData(641, 640, 0.2f, 2)]
    [InlineData(1920, 640, 0, 3)]
    [InlineData(1920, 640, 0.2f, 4)]
    [InlineData(100, 640, 0.2f, 1)]
    public void Parts_Length_CoversItWithOverlap(int length, int size, float overlap, int expected)
    {
        int parts = Slicer.Parts(length, size, overlap);
        Assert.Equal(expected, parts);
        int end = 0;
        for (int i = 0; i < parts; i++)
        {
            int start = Slicer.Start(i, parts, length, Math.Min(size, length));
            Assert.True(i == 0 ? start == 0 : start <= end - (int)(overlap * size));
            end = start + Math.Min(size, length);
        }

        Assert.Equal(length, end);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Inspect_SpotsOverALargeFrame_FindsEachOnce(bool whole)
    {
        FrameBox[] spots = [new(10, 10, 22, 20), new(95, 30, 115, 44), new(200, 150, 208, 170), new(380, 280, 399, 299), new(150, 95, 160, 125)];
        using Frame frame = Draw(400, 300, spots);
        using var model = new SlicedModel(new SpotModel(), new SliceOptions { Width = 120, Height = 120, Whole = whole });
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal(spots.OrderBy(one => one.X1), found.Detections.Boxes.ToArray().OrderBy(one => one.X1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Inspect(frame, found);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Inspect_RegionOfAFrame_LooksAtItAlone()
    {
        using Frame frame = Draw(400, 300, new FrameBox(10, 10, 22, 20), new FrameBox(215, 140, 225, 150));
        frame.Region = new FrameRegion(100, 50, 250, 200);
        using var model = new SlicedModel(new SpotModel(), new SliceOptions { Width = 120, Height = 120 });
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal([new FrameBox(215, 140, 225, 150)], found.Detections.Boxes.ToArray());
        Assert.Equal(new FrameRegion(100, 50, 250, 200), frame.Region);
    }

    [Fact]
    public void Inspect_ObjectLongerThanAPart_IsPutTogether()
    {
        using Frame frame = Draw(400, 120, new FrameBox(20, 50, 380, 60));
        using var parts = new SlicedModel(new SpotModel(), new SliceOptions { Width = 200, Height = 120, Whole = true });
        var found = new Findings();
        parts.Inspect(frame, found);
        Assert.Equal([new FrameBox(20, 50, 380, 60)], found.Detections.Boxes.ToArray());
    }

    [Theory]
    [InlineData("spot", 1f, 0)]
    [InlineData("spot", 0.2f, 0)]
    [InlineData("spot", 0.1f, 30)]
    [InlineData("*", 0.1f, 30)]
    [InlineData("scratch", 0.1f, 0)]
    public void Inspect_DoubtfulBoxAroundASureOne_DoesNotWidenIt(string rule, float confidence, int wider)
    {
        using Frame frame = Draw(400, 120, new FrameBox(60, 50, 80, 70));
        using var parts = new SlicedModel(new SpotModel { Halo = 30 }, new SliceOptions { Width = 200, Height = 120 }, rules: [new VerdictRule { Class = rule, MinConfidence = confidence }]);
        var found = new Findings();
        parts.Inspect(frame, found);
        Assert.Equal([new FrameBox(60 - wider, 50 - wider, 80 + wider, 70 + wider)], found.Detections.Boxes.ToArray());
    }

    /// <summary>Two thin things side by side on the slant: their upright boxes are nearly one, they themselves have nothing in common.</summary>
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Inspect_TurnedObjectsSideBySide_AreMatchedByTheirTurnedBoxes(bool turned, int expected)
    {
        RotatedBox[] objects = [new(100, 60, 90, 6, MathF.PI / 4), new(108, 52, 90, 6, MathF.PI / 4)];
        using Frame frame = Draw(400, 120);
        using var parts = new SlicedModel(new SpotModel { Objects = objects, AreTurned = turned }, new SliceOptions { Width = 200, Height = 120, Whole = false });
        var found = new Findings();
        parts.Inspect(frame, found);
        Assert.Equal(expected, found.Detections.Count);
        Assert.Equal(turned, Array.TrueForAll(found.Detections.Rectangles.ToArray(), static one => !one.IsEmpty));
    }

    [Fact]
    public void Inspect_FrameNoLargerThanAPart_IsLookedAtOnce()
    {
        using Frame frame = Draw(100, 100, new FrameBox(20, 50, 30, 60));
        var spots = new SpotModel();
        using var model = new SlicedModel(spots, new SliceOptions { Width = 120, Height = 120 });
        model.Inspect(frame, new Findings());
        Assert.Equal(1, spots.Runs);
    }

    [Fact]
    public void Manifest_Slices_AreRead()
    {
        SliceOptions slices = Parse("""{"size": [640, 480], "overlap": 0.3, "whole": false}""").Slices!;
        Assert.Equal((640, 480, 0.3f, false, 0.5f), (slices.Width, slices.Height, slices.Overlap, slices.Whole, slices.Match));
        ModelManifestException error = Assert.Throws<ModelManifestException>(() => Parse("""{"size": [640], "overlap": 2}"""));
        Assert.Contains("slices.size", error.Message, StringComparison.Ordinal);
    }

    private static ModelManifest Parse(string slices) => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
        {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "detection", "file": "m.onnx",
         "input": {"size": [64, 64]}, "output": {"decoder": "yolox"}, "labels": ["a"], "slices": {{slices}}}
        """),
        "test");

    private static Frame Draw(int width, int height, params FrameBox[] spots)
    {
        Frame frame = new FramePool().Rent(width, height);
        frame.Pixels.Clear();
        foreach (FrameBox spot in spots)
        {
            for (int y = (int)spot.Y1; y < spot.Y2; y++)
            {
                frame.Row(y).Slice(3 * (int)spot.X1, 3 * (int)spot.Width).Fill(255);
            }
        }

        return frame;
    }

    /// <summary>Finds what is bright in a frame's region.</summary>
    private sealed class SpotModel : IVisionModel
    {
        private readonly ConnectedComponents _components = new();
        private byte[] _mask = [];

        public int Runs { get; private set; }

        /// <summary>Pixels around what it finds that a second, doubtful box takes in; 0: none.</summary>
        public int Halo { get; init; }

        /// <summary>What it finds besides, in the first part.</summary>
        public IReadOnlyList<RotatedBox> Objects { get; init; } = [];

        /// <summary>Whether it says how those lie.</summary>
        public bool AreTurned { get; init; }

        public ModelManifest Manifest { get; } = Parse("""{"size": [640, 480]}""");

        public ModelReference Reference { get; } = new("spots", "1.0.0", new string('0', 64));

        public IReadOnlyList<string> Labels { get; } = ["spot"];

        public ReadOnlySpan<float> Thresholds => new[] { 0.5f };

        public ExecutionProvider Provider => ExecutionProvider.Cpu;

        public string? FallbackReason => null;

        public void Inspect(Frame frame, Findings result)
        {
            Runs++;
            result.Clear();
            FrameRegion region = frame.Region;
            for (int i = 0; i < Objects.Count && Runs == 1; i++)
            {
                result.Detections.Add(Objects[i].Bounds, 0.9f - (0.1f * i), 0);
                result.Detections.Rectangles[^1] = AreTurned ? Objects[i] : default;
            }

            if (_mask.Length < region.Width * region.Height)
            {
                _mask = new byte[region.Width * region.Height];
            }

            for (int i = 0; i < region.Width * region.Height; i++)
            {
                _mask[i] = frame.Row(region.Y + i / region.Width)[3 * (region.X + i % region.Width)];
            }

            _components.Label(_mask, region.Width, region.Height);
            foreach (ref readonly Component one in _components.Components)
            {
                // The larger the piece, the surer: the whole of an object wins over what a part cut off.
                float confidence = Math.Min(1, 0.5f + one.Area / 10_000f);
                result.Detections.Add(new FrameBox(region.X + one.X1, region.Y + one.Y1, region.X + one.X2, region.Y + one.Y2), confidence, 0);
                if (Halo > 0)
                {
                    result.Detections.Add(new FrameBox(region.X + one.X1 - Halo, region.Y + one.Y1 - Halo, region.X + one.X2 + Halo, region.Y + one.Y2 + Halo), 0.12f, 0);
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
