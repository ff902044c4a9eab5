using System.Diagnostics;
using EdgeInspector.Core.Frames;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class CaptureLoopTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameQueue _queue = new(64);
    private readonly CameraStatistics _statistics = new(TimeProvider.System);
    private readonly ScriptedSource _source;
    private readonly CaptureLoop _loop;

    public CaptureLoopTests()
    {
        _source = new ScriptedSource(_pool, TimeProvider.System);
        _loop = new CaptureLoop("top", _source, _queue, _statistics, TimeProvider.System, NullLogger.Instance);
    }

    [Fact]
    public async Task Run_SourceLost_IsOpenedAgainAndHeals()
    {
        Feed(FrameReadStatus.Frame, FrameReadStatus.Failed);
        _loop.Start();
        await UntilAsync(() => _loop.Standing is { State: CameraState.Lost, Reason: "the cable was pulled" });
        Assert.True(_loop.Standing.IsDegraded);

        Feed(FrameReadStatus.Frame);
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        Assert.False(_loop.Standing.IsDegraded);
        Assert.Equal(2, _source.Openings);
        Assert.Equal(2, _statistics.Frames);
    }

    [Fact]
    public async Task Run_SourceCannotBeOpened_TriesAgainUntilItCan()
    {
        _source.RefusedOpenings.Enqueue("no such device");
        _source.RefusedOpenings.Enqueue("still none");
        Feed(FrameReadStatus.Frame);
        _loop.Start();
        await UntilAsync(() => _loop.Standing is { State: CameraState.Lost, Reason: "no such device" });
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        Assert.Equal(3, _source.Openings);
    }

    [Fact]
    public async Task Run_NoFrameComes_IsStalledWithinFiveSecondsAndHeals()
    {
        Feed(FrameReadStatus.Frame);
        _loop.Start();
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        long start = Stopwatch.GetTimestamp();
        await UntilAsync(() => _loop.Standing.State == CameraState.Stalled);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));

        Feed(FrameReadStatus.Frame);
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        Assert.Equal(1, _source.Openings);
    }

    [Fact]
    public async Task Run_CorruptPicture_IsCountedAndSkipped()
    {
        Feed(FrameReadStatus.Frame, FrameReadStatus.Corrupt, FrameReadStatus.Frame, FrameReadStatus.EndOfStream);
        _loop.Start();
        await UntilAsync(() => _loop.Standing.State == CameraState.Ended);
        Assert.Equal(1, _statistics.Corrupt);
        Assert.Equal(2, _statistics.Frames);
    }

    [Fact]
    public async Task Dispose_WhileWaiting_EndsTheThreadAndDisposesTheSource()
    {
        _source.RefusedOpenings.Enqueue("no such device");
        _loop.Start();
        await UntilAsync(() => _loop.Standing.State == CameraState.Lost);
        _loop.Dispose();
        Assert.True(_source.IsDisposed);
        Assert.True(_queue.IsDrained);
    }

    public void Dispose()
    {
        _loop.Dispose();
        _queue.Dispose();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "did not come about in time");
            await Task.Delay(5);
        }
    }

    private void Feed(params FrameReadStatus[] steps)
    {
        foreach (FrameReadStatus step in steps)
        {
            _source.Script.Enqueue(step);
        }
    }
}
