using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public class SilenceWatchTests
{
    private readonly ManualTime _time = new();
    private readonly SilenceWatch _watch;

    public SilenceWatchTests()
    {
        _watch = new SilenceWatch(_time);
        _watch.Opened();
    }

    [Fact]
    public void Silence_UsualCamera_IsStalledAfterThreeSecondsAndHopelessAfterSix()
    {
        Frames(count: 60, every: 0.033);

        Assert.Equal((false, false), After(2.9));
        Assert.Equal((true, false), After(0.2));
        Assert.Equal((true, false), After(2.8));
        Assert.Equal((true, true), After(0.2));
    }

    [Fact]
    public void Silence_SlowCamera_IsGivenItsOwnIntervals()
    {
        // One picture in five seconds is this camera's way.
        Frames(count: 10, every: 5);

        Assert.Equal((false, false), After(9.9));
        Assert.Equal((true, false), After(0.2));
        Assert.Equal((true, true), After(5));
    }

    [Fact]
    public void Silence_AfterOnePauseInAFastStream_IsNoticedAsBefore()
    {
        Frames(count: 60, every: 0.033);
        Frames(count: 1, every: 5);
        Frames(count: 200, every: 0.033);

        Assert.Equal((true, false), After(3.1));
    }

    [Fact]
    public void Patience_OpeningAgainHelpsNothing_Doubles()
    {
        _watch.GaveUp();
        _watch.Opened();
        Frames(count: 1, every: 0.1);

        Assert.Equal((true, false), After(11.5));
        Assert.Equal((true, true), After(1));
    }

    [Fact]
    public void Patience_StreamLastsAgain_IsAsBefore()
    {
        _watch.GaveUp();
        _watch.GaveUp();
        _watch.Opened();
        Frames(count: 400, every: 0.1);

        Assert.Equal((true, true), After(6.1));
    }

    private void Frames(int count, double every)
    {
        for (int i = 0; i < count; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(every));
            _watch.Seen();
        }
    }

    private (bool Stalled, bool Hopeless) After(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return (_watch.IsStalled, _watch.IsHopeless);
    }
}
