using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Vision;
using Xunit;

namespace EdgeInspector.Core.Tests.Patches;

public class PatchModelTests
{
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void Inspect_Grid_FindsTheDefectWhereItIs(int batch)
    {
        using Frame frame = Grey(128, 96);
        Spot(frame, 70, 40);
        ComputedSession session = Brightest(batch);
        using PatchModel model = Model(session, "\"size\": [32, 32], \"overlap\": 0");
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal((4, 3, 12, (12 + batch - 1) / batch), (found.Patches.Columns, found.Patches.Rows, found.Patches.Patches, session.Runs));
        float[] defect = found.Patches.Plane(1).ToArray();
        Assert.Equal([6], Enumerable.Range(0, 12).Where(i => defect[i] > 0.5f));
        Assert.Equal((1, 1, new FrameBox(64, 32, 96, 64)), (found.Detections.Count, found.Detections.Classes[0], found.Detections.Boxes[0]));
        Assert.Equal(defect[6], found.Detections.Confidences[0]);
        Assert.Equal(defect[6], found.Scores.Values[1]);
        Assert.Equal(1 - defect[6], found.Scores.Values[0], 1e-6f);
        Assert.Equal(1, found.Classes.Values.Count((byte)1));
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.1f)]
    public void Inspect_FaintFindingsAskedFor_DoNotWidenASureOne(float low)
    {
        Assert.Equal(
            low < 1 ? [(0, 32, 0.9f), (128, 160, 0.3f)] : [(0, 32, 0.9f)],
            RowOfPatches(low, "", 0.9f, 0.2f, 0.15f, 0.02f, 0.3f, 0.01f));
    }

    [Fact]
    public void Inspect_DefectThatPales_KeepsItsSize() =>
        Assert.Equal([(32, 64, 0.45f)], RowOfPatches(0.1f, "", 0.2f, 0.45f, 0.2f, 0.02f, 0.01f, 0.01f));

    [Fact]
    public void Inspect_SureCellTooSmallByItself_IsFaintWithWhatIsAroundIt() =>
        Assert.Equal([(0, 64, MathF.BitDecrement(0.5f))], RowOfPatches(0.1f, ", \"min_area\": 2000", 0.55f, 0.4f, 0.02f, 0.02f, 0.01f, 0.01f));

    /// <summary>From, to and confidence of what is found in a row of patches of 32 pixels with those probabilities.</summary>
    private (int From, int To, float Confidence)[] RowOfPatches(float low, string more, params float[] defect)
    {
        int run = 0;
        using Frame frame = Grey(32 * defect.Length, 32);
        using PatchModel model = Model(
            new ComputedSession(1, 3, 16, 2, _ => [1 - defect[run], defect[run++]]), "\"size\": [32, 32], \"overlap\": 0", "none", new VisionModelOptions { LowConfidence = low }, more);
        var found = new Findings();
        model.Inspect(frame, found);
        return [.. Enumerable.Range(0, found.Detections.Count).Select(i => ((int)found.Detections.Boxes[i].X1, (int)found.Detections.Boxes[i].X2, found.Detections.Confidences[i]))];
    }

    [Fact]
    public void Inspect_Region_IsTheOnlyPartLookedAt()
    {
        using Frame frame = Grey(128, 96);
        Spot(frame, 5, 5);
        Spot(frame, 100, 80);
        frame.Region = new FrameRegion(64, 32, 64, 64);
        using PatchModel model = Model(Brightest(4), "\"cells\": [2, 2], \"overlap\": 0");
        var found = new Findings();
        model.Inspect(frame, found);
        Assert.Equal((1, new FrameBox(96, 64, 128, 96)), (found.Detections.Count, found.Detections.Boxes[0]));
    }

    [Theory]
    [InlineData("mean", 100, 70, 32, 0.5f)]
    [InlineData("mean", 131, 77, 40, 0.25f)]
    [InlineData("max", 100, 70, 32, 0.5f)]
    [InlineData("max", 90, 90, 30, 0.66f)]
    public void Inspect_Overlap_FusesAsDefined(string fusion, int width, int height, int size, float overlap)
    {
        using Frame frame = _pool.Rent(width, height);
        new Random(7).NextBytes(frame.Pixels);
        var seen = new List<float>();
        var session = new ComputedSession(1, 3, 16, 2, picture =>
        {
            float score = picture.Average();
            seen.Add(score);
            return [1 - score, score];
        });
        using PatchModel model = Model(session, $"\"size\": [{size}, {size}], \"overlap\": {overlap}, \"fusion\": \"{fusion}\"", "none");
        var found = new Findings();
        model.Inspect(frame, found);

        var patches = new List<FrameRegion>();
        var grid = new PatchGrid(model.Manifest.Patches!, model.Manifest.Input!);
        grid.Split(frame, patches);
        Assert.Equal(seen.Count, patches.Count);
        PatchMap map = found.Patches;
        for (int cell = 0; cell < map.Columns * map.Rows; cell++)
        {
            double left = (double)(cell % map.Columns) * width / map.Columns, top = (double)(cell / map.Columns) * height / map.Rows;
            double cellWidth = (double)width / map.Columns, cellHeight = (double)height / map.Rows;
            double[] shares = [.. patches.Select(patch => Share(patch.X, patch.Width, left, cellWidth) * Share(patch.Y, patch.Height, top, cellHeight))];
            double expected = fusion == "mean"
                ? shares.Zip(seen, (share, score) => share * score).Sum() / shares.Sum()
                : shares.Zip(seen).Where(pair => pair.First >= 0.4999).Select(pair => pair.Second).DefaultIfEmpty(float.NaN).Max();
            Assert.True(shares.Sum() > 0.999, $"cell {cell} is not covered");
            if (!double.IsNaN(expected))
            {
                Assert.Equal(expected, map.Plane(1)[cell], 1e-4);
            }
        }

        static double Share(int start, int length, double from, double cell) => Math.Max(0, Math.Min(start + length, from + cell) - Math.Max(start, from)) / cell;
    }

    [Fact]
    public void Inspect_Weighted_CountsAPatchLessTowardsItsEdge()
    {
        // Two patches, one of them bright: between them the nearer one counts more, and with the mean both count the same.
        using Frame frame = _pool.Rent(48, 32);
        frame.Pixels.Clear();
        for (int y = 0; y < 32; y++)
        {
            frame.Row(y)[(3 * 40)..].Fill(255);
        }

        float[] mean = Plane("mean"), weighted = Plane("weighted");
        Assert.Equal(3, mean.Length);
        Assert.Equal(0.5f * (mean[0] + mean[2]), mean[1], 1e-5f);
        Assert.Equal(mean[1], weighted[1], 1e-5f);
        Assert.Equal(mean[0], weighted[0]);
        float[] Plane(string fusion)
        {
            using PatchModel model = Model(Brightest(1), $"\"size\": [32, 32], \"overlap\": 0.5, \"fusion\": \"{fusion}\"");
            var found = new Findings();
            model.Inspect(frame, found);
            return found.Patches.Plane(1).ToArray();
        }
    }

    [Theory]
    [InlineData(64, 64, 32, 0f, 4)]
    [InlineData(65, 64, 32, 0f, 6)]
    [InlineData(100, 100, 50, 0.5f, 9)]
    [InlineData(20, 20, 32, 0.25f, 1)]
    [InlineData(1000, 30, 32, 0.25f, 42)]
    public void Grid_AnySize_CoversTheRegionWithTheOverlapAskedFor(int width, int height, int size, float overlap, int count)
    {
        using Frame frame = Grey(width, height);
        var patches = new List<FrameRegion>();
        new PatchGrid(new PatchOptions { Size = (size, size), Overlap = overlap }, new ModelInput { Width = 8, Height = 8 }).Split(frame, patches);
        Assert.Equal(count, patches.Count);
        Assert.Equal((0, 0, width, height), (patches.Min(p => p.X), patches.Min(p => p.Y), patches.Max(p => p.X + p.Width), patches.Max(p => p.Y + p.Height)));
        int[] starts = [.. patches.Select(p => p.X).Distinct().Order()];
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.Second - pair.First <= size * (1 - overlap) + 1));
    }

    [Fact]
    public void Inspect_TooManyPatches_SaysSo()
    {
        using PatchModel model = Model(Brightest(1), "\"size\": [8, 8], \"most\": 100");
        using Frame frame = Grey(400, 400);
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, new Findings()));
        Assert.Contains("more than patches.most 100", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NotANumber_IsRefused()
    {
        using PatchModel model = Model(new ComputedSession(1, 3, 16, 2, _ => [0, float.NaN]), "\"cells\": [2, 2]");
        using Frame frame = Grey(40, 40);
        var found = new Findings();
        var e = Assert.Throws<ModelRunException>(() => model.Inspect(frame, found));
        Assert.Contains("Model m 1.0.0: its output holds NaN for class 1", e.Message, StringComparison.Ordinal);
        Assert.True(found.Patches.IsEmpty);
    }

    [Theory]
    [InlineData("\"size\": [32, 32]")]
    [InlineData("\"split\": \"adaptive\", \"min_size\": 16")]
    public void Inspect_Settled_AllocatesNothing(string patches)
    {
        var values = new float[] { 1, 0 };
        using PatchModel model = Model(new FixedSession(values), patches);
        using Frame frame = _pool.Rent(128, 128);
        new Random(3).NextBytes(frame.Pixels);
        var found = new Findings();
        model.Inspect(frame, found);
        model.Inspect(frame, found);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
        {
            model.Inspect(frame, found);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("\"split\": \"spiral\"", "patches.split")]
    [InlineData("\"size\": [4, 4]", "patches.size")]
    [InlineData("\"cells\": [2, 2], \"size\": [32, 32]", "patches.cells")]
    [InlineData("\"split\": \"adaptive\", \"cells\": [2, 2]", "patches.cells")]
    [InlineData("\"overlap\": 1", "patches.overlap")]
    [InlineData("\"batch\": 2.5", "patches.batch")]
    public void Parse_Wrong_NamesTheField(string patches, string field) =>
        Assert.Contains(field, Assert.Throws<ModelManifestException>(() => Manifest(patches)).Message, StringComparison.Ordinal);

    /// <summary>Calls a patch a defect by its brightest value.</summary>
    private static ComputedSession Brightest(int batch) => new(batch, 3, 16, 2, picture => [0, 20 * (picture.Max() - 0.7f)]);

    private static PatchModel Model(IModelSession session, string patches, string? activation = null, VisionModelOptions? options = null, string more = "") =>
        new(Manifest(patches, activation, more), session, new ModelReference("m", "1.0.0", ""), options);

    private static ModelManifest Manifest(string patches, string? activation = null, string more = "") => ModelManifest.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""
            {"schema": "edge-inspector/model/1", "name": "m", "version": "1.0.0", "task": "classification", "file": "m.onnx",
             "input": {"size": [16, 16], "filter": "antialias", "resize": "stretch"}, "output": {"decoder": "logits", "background": ["good"]{{(activation is null ? "" : $", \"activation\": \"{activation}\"")}}{{more}}},
             "labels": ["good", "defect"], "thresholds": {"default": 0.5}, "patches": { {{patches}} } }
            """),
        "manifest.json");

    private Frame Grey(int width, int height)
    {
        Frame frame = _pool.Rent(width, height);
        frame.Pixels.Fill(100);
        return frame;
    }

    private static void Spot(Frame frame, int x, int y)
    {
        for (int i = 0; i < 10; i++)
        {
            frame.Row(y + i).Slice(3 * x, 30).Fill(255);
        }
    }

    private sealed class FixedSession(float[] values) : IModelSession
    {
        private readonly byte[] _input = new byte[4 * 3 * 16 * 16];
        private readonly byte[] _output = [.. values.SelectMany(BitConverter.GetBytes)];
        private readonly long[] _shape = [1, values.Length];

        public IReadOnlyList<TensorSpec> Inputs { get; } = [new("x", TensorElementType.Float32, [1, 3, 16, 16])];

        public IReadOnlyList<TensorSpec> Outputs { get; } = [new("y", TensorElementType.Float32, [1, values.Length])];

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public ExecutionProvider Provider => ExecutionProvider.Cpu;

        public string? FallbackReason => null;

        public Span<byte> InputBytes(int index) => _input;

        public void Run()
        {
        }

        public ReadOnlySpan<byte> OutputBytes(int index) => _output;

        public ReadOnlySpan<long> OutputShape(int index) => _shape;

        public void Dispose()
        {
        }
    }
}
