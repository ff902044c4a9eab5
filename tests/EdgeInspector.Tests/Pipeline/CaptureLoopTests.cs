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
    public async Task Run_TheSamePictureAgainAndAgain_IsFrozenUntilItChanges()
    {
        Feed(FrameReadStatus.Frame, FrameReadStatus.Frozen, FrameReadStatus.Frozen);
        _loop.Start();
        await UntilAsync(() => _loop.Standing is { State: CameraState.Frozen, Reason: "the cable was pulled", IsDegraded: true });

        Feed(FrameReadStatus.Frame);
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        Assert.Equal(2, _statistics.Frames);
        Assert.Equal(1, _source.Openings);
    }

    [Fact]
    public async Task Run_SilentForTooLong_IsOpenedAgainByItselfAndLaterEachTime()
    {
        var time = new ManualTime();
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        Feed(FrameReadStatus.Frame);
        loop.Start();
        await UntilAsync(() => loop.Standing.State == CameraState.Running);

        List<double> openedAfter = [];
        long last = time.GetTimestamp();
        for (int openings = 2; openings < 6; openings++)
        {
            await UntilAsync(() => Step(time, TimeSpan.FromMilliseconds(100)) && _source.Openings == openings);
            openedAfter.Add(time.GetElapsedTime(last).TotalSeconds);
            last = time.GetTimestamp();
        }

        // 6, 12, 24 and 48 s; the pauses between pass by the real clock, while the manual one runs on.
        Assert.Collection(
            openedAfter,
            seconds => Assert.InRange(seconds, 6, 12),
            seconds => Assert.InRange(seconds, 12, 24),
            seconds => Assert.InRange(seconds, 24, 48),
            seconds => Assert.InRange(seconds, 48, 96));
        Assert.Equal(CameraState.Stalled, loop.Standing.State);
    }

    [Fact]
    public async Task Run_FramesLeftOut_IsNoSilence()
    {
        var time = new ManualTime();
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        Feed(FrameReadStatus.Frame);
        loop.Start();
        await UntilAsync(() => loop.Standing.State == CameraState.Running);
        for (int i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Feed(FrameReadStatus.LeftOut);
            await UntilAsync(() => _source.Script.IsEmpty);
        }

        Assert.Equal(CameraState.Running, loop.Standing.State);
        Assert.Equal((1, 1), (_source.Openings, (int)_statistics.Frames));
    }

    [Fact]
    public async Task Run_FrozenWhileFramesAreLeftOut_IsOpenedAgain()
    {
        var time = new ManualTime();
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        Feed(FrameReadStatus.Frame, FrameReadStatus.Frozen);
        loop.Start();
        await UntilAsync(() => loop.Standing.State == CameraState.Frozen);

        // Two of three frames are too many for the rate wanted, as of 30 per second where 10 are.
        await UntilAsync(() =>
        {
            Feed(FrameReadStatus.LeftOut, FrameReadStatus.LeftOut, FrameReadStatus.Frozen);
            return Step(time, TimeSpan.FromMilliseconds(100)) && _source.Openings == 2;
        });

        Assert.Equal(CameraState.Frozen, loop.Standing.State);
    }

    [Fact]
    public async Task Run_OnlyDamagedPictures_IsStalledWithTheirReason()
    {
        var time = new ManualTime();
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        _source.LastError = "after frame 1: damaged JPEG";
        Feed(FrameReadStatus.Frame);
        loop.Start();
        await UntilAsync(() => loop.Standing.State == CameraState.Running);
        await UntilAsync(() =>
        {
            Feed(FrameReadStatus.Corrupt);
            return Step(time, TimeSpan.FromMilliseconds(200)) && loop.Standing.State == CameraState.Stalled;
        });

        Assert.Equal("only damaged frames for more than 3 s; after frame 1: damaged JPEG", loop.Standing.Reason);
    }

    [Fact]
    public async Task Run_RefusedLogin_IsLeftAloneForAsLongAsItSays()
    {
        var time = new ManualTime();
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        _source.RetryAfter = TimeSpan.FromSeconds(60);
        _source.RefusedOpenings.Enqueue("the camera refuses the login");
        loop.Start();
        await UntilAsync(() => loop.Standing.State == CameraState.Lost);
        long start = time.GetTimestamp();

        await UntilAsync(() => Step(time, TimeSpan.FromMilliseconds(500)) && _source.Openings == 2);

        Assert.InRange(time.GetElapsedTime(start).TotalSeconds, 60, 180);
    }

    [Fact]
    public async Task Run_OpeningFailsInAnUnforeseenWay_IsLostAndTriedAgain()
    {
        _source.OnOpen = () => throw new ArgumentException("0.0.0.0 is no\naddress");
        _loop.Start();
        await UntilAsync(() => _loop.Standing is { State: CameraState.Lost, Reason: "scripted camera: 0.0.0.0 is no address" });

        _source.OnOpen = null;
        Feed(FrameReadStatus.Frame);
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
    }

    [Fact]
    public async Task Run_ReadingFailsInAnUnforeseenWay_IsLostAndOpenedAgain()
    {
        _source.OnRead = static () => throw new DllNotFoundException("no libturbojpeg");
        _loop.Start();
        await UntilAsync(() => _loop.Standing is { State: CameraState.Lost, Reason: "scripted camera: no libturbojpeg" });

        _source.OnRead = null;
        Feed(FrameReadStatus.Frame);
        await UntilAsync(() => _loop.Standing.State == CameraState.Running);
        Assert.True(_source.Openings >= 2);
    }

    [Fact]
    public async Task Standing_OpeningTakesLong_IsDegradedMeanwhile()
    {
        var time = new ManualTime();
        using var opening = new ManualResetEventSlim();
        _source.OnOpen = opening.Wait;
        using var queue = new FrameQueue(64);
        using var loop = new CaptureLoop("top", _source, queue, _statistics, time, NullLogger.Instance);
        loop.Start();
        Assert.False(loop.Standing.IsDegraded);

        time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(loop.Standing.IsDegraded);
        Assert.Contains("no picture yet", loop.Standing.Reason, StringComparison.Ordinal);

        Feed(FrameReadStatus.Frame);
        opening.Set();
        await UntilAsync(() => loop.Standing.State == CameraState.Running);
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

    private static bool Step(ManualTime time, TimeSpan by)
    {
        time.Advance(by);
        return true;
    }

    private void Feed(params FrameReadStatus[] steps)
    {
        foreach (FrameReadStatus step in steps)
        {
            _source.Script.Enqueue(step);
        }
    }
}
