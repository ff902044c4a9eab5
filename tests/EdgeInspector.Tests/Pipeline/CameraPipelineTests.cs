using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>Counts allocations of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public sealed class CameraPipelineTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly QuietSession _session = new();
    private readonly ScriptedSource _source;
    private readonly ModelLane _lane;
    private readonly Recorder _recorder = new();
    private readonly JudgingPlan _judging;
    private readonly CameraPipeline _pipeline;

    public CameraPipelineTests()
    {
        _source = new ScriptedSource(_pool, TimeProvider.System, live: false);
        _lane = new ModelLane("quiet", Model(_session), TimeProvider.System, NullLogger.Instance);
        _judging = new JudgingPlan([_lane], new InspectorOptions { Camera = "top" }, Deadline: null);
        var inspector = new Inspector(_judging.Options, new UlidGenerator(TimeProvider.System), TimeProvider.System);
        _pipeline = new CameraPipeline(new CameraPlan("top", _source, _judging, inspector), [_recorder], TimeProvider.System, NullLogger.Instance);
    }

    [Fact]
    public void Run_SteadyStateWithADefectInView_AllocatesNothingPerFrame()
    {
        _session.Show(0.9f);
        _pipeline.Start();
        Feed(200);
        Until(() => _recorder.Frames == 200);

        // Statuses queued beforehand: only the line itself runs while it is counted.
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 2000; i++)
        {
            _source.Script.Enqueue(FrameReadStatus.Frame);
        }

        long queued = GC.GetTotalAllocatedBytes(precise: true) - before;
        _recorder.WaitFor(2200);
        long line = GC.GetTotalAllocatedBytes(precise: true) - before - queued;
        Assert.InRange(line / 2000.0, 0, 4);
    }

    [Fact]
    public void Run_DefectInView_IsOneEventFromNewToEnd()
    {
        _session.Show(0.9f);
        _pipeline.Start();
        Feed(10);
        _recorder.WaitFor(10);
        _pipeline.RequestStop();
        _pipeline.Dispose();

        Assert.Equal([EventPhase.New, EventPhase.End], _recorder.Events.Select(static e => e.Phase));
        Assert.Single(_recorder.Events.Select(static e => e.Id).Distinct());
        Assert.Equal(10, _recorder.Events.Last().Frames);
        Assert.Equal(10, _pipeline.View.Statistics.Judged);
        Assert.Equal(0, _pool.Rented);
    }

    [Theory]
    [InlineData(FrameReadStatus.Frozen)]
    [InlineData(FrameReadStatus.Failed)]
    public void Run_CameraFrozenOrLostWithADefectInView_EndsItsEvent(FrameReadStatus fault)
    {
        _session.Show(0.9f);
        _pipeline.Start();
        Feed(10);
        _recorder.WaitFor(10);
        _source.Script.Enqueue(fault);

        Until(() => _recorder.Events.Any(static e => e.Phase == EventPhase.End));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_SourceThatIsLiveOnceOpened_HasItsDeadline(bool live)
    {
        using var source = new ScriptedSource(_pool, TimeProvider.System, live: false);
        source.OnOpen = () => source.IsLive = live;
        JudgingPlan judging = _judging with { Options = _judging.Options with { DeadlineMs = 1 }, Deadline = TimeSpan.FromTicks(1) };
        var inspector = new Inspector(judging.Options, new UlidGenerator(TimeProvider.System), TimeProvider.System);
        using var pipeline = new CameraPipeline(new CameraPlan("side", source, judging, inspector), [_recorder], TimeProvider.System, NullLogger.Instance);
        pipeline.Start();
        source.Script.Enqueue(FrameReadStatus.Frame);
        _recorder.WaitFor(1);

        Assert.Equal(live ? NotJudgedReason.DeadlinePassed : NotJudgedReason.None, _recorder.Verdicts.Single().Reason);
        Assert.Equal(live ? 1 : 0, pipeline.View.Statistics.Late);
        Assert.Equal(judging.Deadline, pipeline.View.Deadline);
        pipeline.RequestStop();
    }

    [Fact]
    public void Run_ModelFails_EveryFrameIsNotJudgedAndTheLineGoesOn()
    {
        _session.Fails = true;
        _pipeline.Start();
        Feed(5);
        _recorder.WaitFor(5);
        Assert.All(_recorder.Verdicts, static verdict => Assert.Equal(new Verdict(VerdictKind.NotJudged, NotJudgedReason.ModelFailed, 0), verdict));
        Assert.True(_lane.IsFailing);

        _session.Fails = false;
        Feed(1);
        _recorder.WaitFor(6);
        Assert.Equal(VerdictKind.Ok, _recorder.Verdicts.Last().Kind);
        Assert.False(_lane.IsFailing);
    }

    [Fact]
    public void Run_ModelReplaced_NoFrameIsLeftOut()
    {
        _pipeline.Start();
        Feed(50);
        var next = new QuietSession();
        next.Show(0.9f);
        _lane.Replace(Model(next));
        Feed(50);
        _recorder.WaitFor(100);

        Assert.Equal(100, _pipeline.View.Statistics.Judged);
        Assert.Equal(VerdictKind.Ng, _recorder.Verdicts.Last().Kind);
    }

    [Fact]
    public async Task ChangeAsync_OtherLaneAndRules_NoFrameIsLeftOutAndTheOldLaneIsFree()
    {
        _session.Show(0.9f);
        _pipeline.Start();
        Feed(50);
        var next = new QuietSession();
        using var lane = new ModelLane("next", Model(next), TimeProvider.System, NullLogger.Instance);
        await _pipeline.ChangeAsync(_judging with { Lanes = [lane] });
        long runs = _lane.Runs;
        Feed(50);
        _recorder.WaitFor(100);

        Assert.Equal(100, _pipeline.View.Statistics.Judged);
        Assert.Equal(VerdictKind.Ok, _recorder.Verdicts.Last().Kind);
        Assert.Equal(runs, _lane.Runs);
        Assert.True(lane.Runs >= 50);
    }

    [Fact]
    public async Task ChangeAsync_SourceEnded_Returns()
    {
        _pipeline.Start();
        _source.Script.Enqueue(FrameReadStatus.EndOfStream);
        Until(() => _pipeline.IsDrained);
        await _pipeline.ChangeAsync(_judging).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Run_SourceEnded_LeavesNoStuckStage()
    {
        var time = new ManualTime();
        using var source = new ScriptedSource(_pool, time, live: false);
        var inspector = new Inspector(_judging.Options, new UlidGenerator(time), time);
        using var pipeline = new CameraPipeline(new CameraPlan("side", source, _judging, inspector), [_recorder], time, NullLogger.Instance);
        pipeline.Start();
        source.Script.Enqueue(FrameReadStatus.EndOfStream);
        Until(() => pipeline.IsDrained);

        // Waits for both threads.
        pipeline.Dispose();
        time.Advance(TimeSpan.FromHours(1));
        Assert.All(pipeline.Heartbeats, static heartbeat => Assert.Equal(TimeSpan.Zero, heartbeat.Age));
    }

    [Fact]
    public void Run_Paused_FramesPassUnjudged()
    {
        _pipeline.View.SetPaused(true);
        _pipeline.Start();
        Feed(5);
        Until(() => _pipeline.View.Statistics.Paused == 5);
        Assert.Equal(0, _recorder.Frames);

        _pipeline.View.SetPaused(false);
        Feed(1);
        _recorder.WaitFor(1);
        Assert.Equal(1, _pipeline.View.Statistics.Judged);
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        _lane.Dispose();
    }

    private static DetectionModel Model(QuietSession session) =>
        new(QuietSession.Manifest, session, new ModelReference("quiet", "1.0.0", "00"));

    private static void Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "did not come about in time");
            Thread.Sleep(1);
        }
    }

    private void Feed(int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            _source.Script.Enqueue(FrameReadStatus.Frame);
        }
    }

    private sealed class Recorder : IJudgedOutput
    {
        private readonly object _lock = new();
        private int _frames;

        public ConcurrentQueue<InspectionEvent> Events { get; } = new();

        /// <summary>The first hundred.</summary>
        public ConcurrentQueue<Verdict> Verdicts { get; } = new();

        public int Frames => Volatile.Read(ref _frames);

        public void OnJudged(in JudgedPicture picture)
        {
            foreach (InspectionEvent inspected in picture.Events)
            {
                Events.Enqueue(inspected);
            }

            if (picture.Verdict is { } verdict)
            {
                if (_frames < 100)
                {
                    Verdicts.Enqueue(verdict);
                }

                lock (_lock)
                {
                    _frames++;
                    Monitor.PulseAll(_lock);
                }
            }
        }

        public void WaitFor(int frames)
        {
            lock (_lock)
            {
                while (_frames < frames)
                {
                    if (!Monitor.Wait(_lock, TimeSpan.FromSeconds(30)))
                    {
                        Assert.Fail($"only {_frames} of {frames} frames were judged");
                    }
                }
            }
        }
    }
}
