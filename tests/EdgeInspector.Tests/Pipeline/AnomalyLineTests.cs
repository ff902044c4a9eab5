using System.Runtime.InteropServices;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>A camera with a detector and an anomaly model, in either order.</summary>
public sealed class AnomalyLineTests
{
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_DetectorAndAnomalyModel_KnownDefectGainsTheScoreAndTheOtherIsAnAnomaly(bool anomalyFirst)
    {
        var places = new MapSession();
        // Cells of 4 x 3 frame pixels: one region over the detector's box (22, 14, 42, 34), one in the corner.
        places.Fill(6, 5, 5, 6, 0.8f);
        places.Fill(14, 0, 2, 2, 0.7f);

        (InspectionEvent[] ended, _) = Run(places, [], anomalyFirst);

        Assert.Equal(["open", "anomaly"], ended.Select(one => one.Class));
        Assert.Equal([0.9f, 0.7f], ended.Select(one => one.Confidence));
        Assert.Equal([0.8f, 0.7f], ended.Select(one => one.Anomaly!.Value));
        Assert.Equal(["quiet", "part"], ended.Select(one => one.Model.Name));
    }

    [Fact]
    public void Run_SmallRegionOnAKnownDefect_IsThatDefectAndNotShownBesideIt()
    {
        var places = new MapSession();
        places.Fill(7, 7, 1, 1, 0.8f);

        (InspectionEvent[] ended, string[] shown) = Run(places, []);

        InspectionEvent only = Assert.Single(ended);
        Assert.Equal(("open", 0.8f), (only.Class, only.Anomaly));
        Assert.Equal(["open 0.8"], shown);
    }

    [Fact]
    public void Run_RegionOverABoxThatTheRulesDoubt_IsAnAnomaly()
    {
        var places = new MapSession();
        places.Fill(6, 5, 5, 6, 0.8f);

        (InspectionEvent[] ended, _) = Run(places, [new VerdictRule { Class = "open", MinConfidence = 0.95f }, new VerdictRule()]);

        Assert.Contains("anomaly", ended.Select(one => one.Class));
    }

    /// <returns>The last phases, named classes first, and what was shown of the last frame.</returns>
    private (InspectionEvent[] Ended, string[] Shown) Run(MapSession places, IReadOnlyList<VerdictRule> rules, bool anomalyFirst = false)
    {
        var detector = new QuietSession();
        detector.Show(0.9f);
        using var source = new ScriptedSource(_pool, TimeProvider.System, live: false);
        using var detectorLane = new ModelLane("quiet", new DetectionModel(QuietSession.Manifest, detector, new ModelReference("quiet", "1.0.0", "00")), TimeProvider.System, NullLogger.Instance);
        using var anomalyLane = new ModelLane("part", new AnomalyModel(MapSession.Manifest, places, new ModelReference("part", "2.0.0", "11")), TimeProvider.System, NullLogger.Instance);
        ModelLane[] lanes = anomalyFirst ? [anomalyLane, detectorLane] : [detectorLane, anomalyLane];
        var judging = new JudgingPlan(lanes, new InspectorOptions { Camera = "top", Rules = rules }, Deadline: null);
        var events = new List<InspectionEvent>();
        var output = new EventOutput(events);
        using (var pipeline = new CameraPipeline(
            new CameraPlan("top", source, judging, new Inspector(judging.Options, new UlidGenerator(TimeProvider.System), TimeProvider.System)), [output], TimeProvider.System, NullLogger.Instance))
        {
            pipeline.Start();
            for (int i = 0; i < 5; i++)
            {
                source.Script.Enqueue(FrameReadStatus.Frame);
            }

            source.Script.Enqueue(FrameReadStatus.EndOfStream);
            Assert.True(output.Judged.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "five frames were not judged in time");
            var heat = new AnomalyMap();
            pipeline.View.Latest.Get(0, [], out _, out _, heat)?.Dispose();
            Assert.Equal((16, 16, 0.8f), (heat.Width, heat.Height, heat.Score));
            pipeline.RequestStop();
        }

        Assert.Equal(0, _pool.Rented);
        return ([.. events.Where(one => one.Phase == EventPhase.End).OrderByDescending(one => one.Class, StringComparer.Ordinal)], output.Shown);
    }

    private sealed class EventOutput(List<InspectionEvent> events) : IJudgedOutput
    {
        private int _frames;

        public ManualResetEventSlim Judged { get; } = new();

        public string[] Shown { get; private set; } = [];

        public void OnJudged(in JudgedPicture picture)
        {
            events.AddRange(picture.Events);
            if (picture.Verdict is not null && ++_frames == 5)
            {
                Shown = [.. picture.Objects.ToArray().Select(static one => FormattableString.Invariant($"{one.Class} {one.Anomaly:0.0}"))];
                Judged.Set();
            }
        }
    }

    /// <summary>An anomaly model's session whose map the test writes: 16 x 16 cells, 32 x 32 input.</summary>
    private sealed class MapSession : IModelSession
    {
        private readonly byte[] _input = new byte[3 * 32 * 32 * sizeof(float)];
        private readonly float[] _map = new float[16 * 16];
        private readonly long[] _shape = [1, 1, 16, 16];

        public static ModelManifest Manifest { get; } = ModelManifest.Parse(
            """
            {"schema": "edge-inspector/model/1", "name": "part", "version": "2.0.0", "task": "anomaly", "file": "model.onnx",
             "input": {"size": [32, 32], "resize": "stretch"}, "output": {"decoder": "anomaly-map"}}
            """u8,
            "part");

        public IReadOnlyList<TensorSpec> Inputs { get; } = [new("input", TensorElementType.Float32, [1, 3, 32, 32])];

        public IReadOnlyList<TensorSpec> Outputs { get; } = [new("anomaly_map", TensorElementType.Float32, [1, 1, 16, 16])];

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public ExecutionProvider Provider => ExecutionProvider.Cpu;

        public string? FallbackReason => null;

        public void Fill(int column, int row, int columns, int rows, float score)
        {
            for (int y = row; y < row + rows; y++)
            {
                _map.AsSpan((y * 16) + column, columns).Fill(score);
            }
        }

        public Span<byte> InputBytes(int index) => _input;

        public void Run()
        {
        }

        public ReadOnlySpan<byte> OutputBytes(int index) => MemoryMarshal.AsBytes<float>(_map);

        public ReadOnlySpan<long> OutputShape(int index) => _shape;

        public void Dispose()
        {
        }
    }
}
