using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class ModelLaneTests : IDisposable
{
    // 128 x 128 in parts of 32: sixteen, and the whole.
    private const int Parts = 17;

    private static readonly SliceOptions Slices = new() { Width = 32, Height = 32, Overlap = 0 };
    private readonly List<(string Model, int Width)> _runs = [];
    private readonly FramePool _pool = new();
    private readonly GatedModel _model;
    private readonly ModelLane _lane;
    private readonly LaneRequest _large;
    private readonly LaneRequest _small;

    public ModelLaneTests()
    {
        _model = new GatedModel("old", _runs);
        _lane = new ModelLane("m", _model, TimeProvider.System, NullLogger.Instance);
        _large = new LaneRequest { Frame = _pool.Rent(128, 128), Slicer = new Slicer(Slices) };
        _small = new LaneRequest { Frame = _pool.Rent(16, 16) };
    }

    [Fact]
    public void Serve_FrameInParts_LetsAnotherCameraInBetween()
    {
        _lane.Submit(_large);
        _model.Entered.Wait(TestContext.Current.CancellationToken);
        _lane.Submit(_small);
        _model.Open.Set();
        _small.Wait();
        _large.Wait();

        Assert.Equal(1, _runs.FindIndex(static run => run.Width == 16));
        Assert.Equal(Parts + 1, _runs.Count);
        Assert.Equal((2L, 2L), (_lane.Runs, _lane.Times.Count));
        // One object in each part and one in the whole, which holds them all.
        Assert.Equal(Parts - 1, _large.Result.Detections.Count);
    }

    [Fact]
    public void Replace_WhileAFrameIsHalfDone_WaitsForItsLastPart()
    {
        _lane.Submit(_large);
        _model.Entered.Wait(TestContext.Current.CancellationToken);
        var next = new GatedModel("new", _runs);
        next.Open.Set();
        _lane.Replace(next);
        _lane.Submit(_small);
        _model.Open.Set();
        _small.Wait();
        _large.Wait();

        Assert.Equal(Enumerable.Repeat("old", Parts).Append("new"), _runs.Select(static run => run.Model));
        Assert.Equal(("old", "new"), (_large.Model!.Name, _small.Model!.Name));
    }

    [Fact]
    public void Serve_PartFails_TheFrameFailsAndTheNextIsBegunAnew()
    {
        _model.FailsAt = 5;
        _model.Open.Set();
        _lane.Submit(_large);
        _large.Wait();
        Assert.IsType<ModelRunException>(_large.Error);
        Assert.Equal((5, 0), (_runs.Count, _large.Result.Detections.Count));

        _lane.Submit(_large);
        _large.Wait();
        Assert.Null(_large.Error);
        Assert.Equal(5 + Parts, _runs.Count);
    }

    public void Dispose()
    {
        _model.Open.Set();
        _lane.Dispose();
        _large.Frame!.Dispose();
        _small.Frame!.Dispose();
        _large.Dispose();
        _small.Dispose();
    }

    /// <summary>Runs where it is let, and finds one object in the upper left of what it sees.</summary>
    private sealed class GatedModel(string name, List<(string Model, int Width)> runs) : IVisionModel
    {
        private int _count;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Open { get; } = new();

        /// <summary>Number of the run that fails; 0: none.</summary>
        public int FailsAt { get; set; }

        public ModelManifest Manifest => QuietSession.Manifest;

        public ModelReference Reference { get; } = new(name, "1.0.0", new string('0', 64));

        public IReadOnlyList<string> Labels => Manifest.Labels;

        public ReadOnlySpan<float> Thresholds => new[] { 0.5f };

        public ExecutionProvider Provider => ExecutionProvider.Cpu;

        public string? FallbackReason => null;

        public void Inspect(Frame frame, Findings result)
        {
            Entered.Set();
            Open.Wait();
            runs.Add((name, frame.Width));
            result.Clear();
            if (++_count == FailsAt)
            {
                throw new ModelRunException("the device is gone");
            }

            result.Detections.Add(new FrameBox(2, 2, 12, 12), 0.9f, 0);
        }

        public void Dispose()
        {
        }
    }
}
