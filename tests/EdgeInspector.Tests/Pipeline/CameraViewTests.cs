using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class CameraViewTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FrameQueue _queue = new();
    private readonly LatestFrame _latest = new();
    private readonly CameraStatistics _statistics;
    private readonly CameraView _view;
    private CameraStanding _standing = new(CameraState.Running, "frames arrive");

    public CameraViewTests()
    {
        _statistics = new CameraStatistics(_time);
        _view = new CameraView("top", _statistics, _latest, _queue, () => _standing) { Deadline = TimeSpan.FromMilliseconds(100) };
    }

    [Fact]
    public void Trouble_HalfOfTheFramesTooLate_SaysSoUntilTheyAreInTimeAgain()
    {
        Pass(late: 10, judged: 10);
        Assert.Equal("10 of 20 frames of the last 5 s came too late (deadline 100 ms)", _view.Trouble);

        Pass(late: 0, judged: 1);
        Assert.Null(_view.Trouble);
    }

    [Fact]
    public void Trouble_NoFramesAnyMore_IsForgottenWithTheLastLateOnes()
    {
        Pass(late: 3, judged: 0);
        Assert.NotNull(_view.Trouble);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(_view.Trouble);
    }

    [Fact]
    public void Trouble_FramesUnjudgedForAnotherReason_AreNotLate()
    {
        _statistics.CountNotJudged(late: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_view.Trouble);
    }

    [Fact]
    public void Trouble_CameraLost_IsTheCameras()
    {
        Pass(late: 3, judged: 0);
        _standing = new CameraStanding(CameraState.Lost, "the cable was pulled");
        Assert.Equal("the cable was pulled", _view.Trouble);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _latest.Dispose();
    }

    private void Pass(int late, int judged)
    {
        for (int i = 0; i < late; i++)
        {
            _statistics.CountNotJudged(late: true);
        }

        for (int i = 0; i < judged; i++)
        {
            _statistics.CountJudged(ng: false, TimeSpan.FromMilliseconds(20));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
