using EdgeInspector.Gates.Trials;
using Xunit;

namespace EdgeInspector.Tests.Gates;

public sealed class TrialEndTests
{
    private static readonly TimeSpan _bakeTime = TimeSpan.FromMinutes(10);
    private readonly TrialEnd _end = new(_bakeTime);

    [Fact]
    public void IsReached_LineStandsStill_WaitsForFrames()
    {
        _end.Begin(Sample(1000));
        _end.Look(Sample(1000));
        Assert.False(_end.IsReached(TimeSpan.FromHours(10), isUsed: true));
        _end.Look(Sample(1000 + TrialEnd.LeastJudged - 1));
        Assert.False(_end.IsReached(TimeSpan.FromHours(10), isUsed: true));
        _end.Look(Sample(1000 + TrialEnd.LeastJudged));
        Assert.True(_end.IsReached(TimeSpan.FromHours(10), isUsed: true));
    }

    [Fact]
    public void IsReached_FramesEnough_WaitsForTheTime()
    {
        _end.Begin(Sample(0));
        _end.Look(Sample(100_000));
        Assert.False(_end.IsReached(_bakeTime - TimeSpan.FromSeconds(1), isUsed: true));
        Assert.True(_end.IsReached(_bakeTime, isUsed: true));
    }

    [Fact]
    public void IsReached_NoCameraUsesIt_WaitsForTheTimeAlone()
    {
        Assert.False(_end.IsReached(_bakeTime / 2, isUsed: false));
        Assert.True(_end.IsReached(_bakeTime, isUsed: false));
    }

    [Fact]
    public void Begin_OtherCameras_CountOnFromTheirOwnBeginning()
    {
        _end.Begin(Sample(500));
        _end.Look(Sample(500 + (TrialEnd.LeastJudged / 2)));
        _end.Begin(Sample(3));
        _end.Look(Sample(3));
        Assert.False(_end.IsReached(_bakeTime, isUsed: true));
        _end.Look(Sample(3 + (TrialEnd.LeastJudged / 2)));
        Assert.True(_end.IsReached(_bakeTime, isUsed: true));
    }

    private static TrialSample Sample(long judged) => new() { At = TimeSpan.Zero, Runs = judged, Failures = 0, Judged = judged, NotJudged = 0, Ng = 0 };
}
