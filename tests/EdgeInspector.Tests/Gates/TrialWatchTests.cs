using EdgeInspector.Gates.Trials;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Gates;

/// <summary>A line that goes bad in one way or another while a new model judges: how soon the watch says so.</summary>
public sealed class TrialWatchTests
{
    private static readonly TrialBaseline _baseline = new() { P99Ms = 20, P50Ms = 20, NotJudged = 0, Ng = 0.1 };
    private readonly LatencyHistogram _times = new();

    [Theory]
    [InlineData(10)]
    [InlineData(0.5)]
    public void Look_AllIsWell_SaysNothingForAnHour(double fps) => Assert.Null(Run(fps, TimeSpan.FromHours(1), static _ => new Second(Ng: 0.1)));

    [Theory]
    [InlineData("trial-failed", 30)]
    [InlineData("trial-failed", 1)]
    public void Look_RunsFail_IsSaidAtOnce(string code, double fps)
    {
        (string said, TimeSpan after) = Run(fps, TimeSpan.FromMinutes(10), static at => new Second(Failed: at >= 300 ? 1 : 0))!.Value;
        Assert.Equal(code, said);
        Assert.InRange(after.TotalSeconds, 300, 302);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1)]
    public void Look_FramesAreLate_IsSaidWithinAMinute(double fps)
    {
        (string said, TimeSpan after) = Run(fps, TimeSpan.FromMinutes(10), static at => new Second(Lost: at >= 300 ? 0.5 : 0))!.Value;
        Assert.Equal("trial-not-judged", said);
        Assert.InRange(after.TotalSeconds, 300, 330);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.0)]
    public void Look_NgRateLeavesTheForecast_IsSaidWithinAMinuteInBothDirections(double ng)
    {
        // Forecast 0.3: a model that rejects twice as much, and one that rejects nothing.
        (string said, TimeSpan after) = Run(10, TimeSpan.FromMinutes(10), at => new Second(Ng: at >= 300 ? ng : 0.3), _baseline with { Ng = 0.3 })!.Value;
        Assert.Equal("trial-ng-rate", said);
        Assert.InRange(after.TotalSeconds, 300, 345);
    }

    [Fact]
    public void Look_TakesLonger_IsSaidOnceThereAreEnoughRuns()
    {
        (string said, TimeSpan after) = Run(10, TimeSpan.FromMinutes(10), static _ => new Second(Ms: 45))!.Value;
        Assert.Equal("trial-slow", said);
        Assert.InRange(after.TotalSeconds, 1, 10);
    }

    [Fact]
    public void AcceptNgRate_LineHasChanged_AlarmsOnlyAtTheNextChange()
    {
        var policy = new GatePolicy();
        TrialSample Sample(int at, long ng) => new() { At = TimeSpan.FromSeconds(at), Runs = at * 10, Failures = 0, Judged = at * 10, NotJudged = 0, Ng = ng };
        var watch = new TrialWatch(policy, _baseline, Sample(0, 0));
        UpdateException? said = null;
        int at = 0;
        for (long ng = 0; said is null && at < 60; ng += 6)
        {
            said = watch.Look(Sample(++at, ng), _times);
        }

        Assert.Equal(TrialWatch.NgRate, said!.Code);
        watch.AcceptNgRate();
        long all = at * 6;
        for (int second = 1; second <= 120; second++)
        {
            Assert.Null(watch.Look(Sample(at + second, all += 6), _times));
        }
    }

    [Fact]
    public void Look_MemoryThatNeverRests_AlarmsAfterSomeMinutes()
    {
        (string Code, TimeSpan After)? said = Run(10, TimeSpan.FromMinutes(10), static at => new Second(Megabytes: 500 + (at / 3)));
        Assert.Equal("trial-memory", said?.Code);
        Assert.InRange(said!.Value.After.TotalMinutes, 2, 6);
    }

    [Fact]
    public void Look_MemoryThatWandersAndSteps_NoAlarm()
    {
        var random = new Random(3);
        Assert.Null(Run(10, TimeSpan.FromMinutes(30), at => new Second(Megabytes: 500 + random.Next(200) + (at > 600 ? 150 : 0))));
    }

    [Fact]
    public void Look_MoreMemoryThanAModelMayTake_AlarmsAtOnce() =>
        Assert.Equal(("trial-memory", TimeSpan.FromSeconds(40)), Run(10, TimeSpan.FromMinutes(5), static at => new Second(Megabytes: at < 40 ? 500 : 2700)));

    [Fact]
    public void Begin_CamerasThatCountFromTheirOwnBeginning_NoAlarm()
    {
        var watch = new TrialWatch(new GatePolicy(), _baseline, Sample(0, 1000, 100));
        Assert.Null(watch.Look(Sample(20, 1200, 120), _times));
        watch.Begin(Sample(21, 0, 0));
        for (int second = 22; second < 100; second++)
        {
            Assert.Null(watch.Look(Sample(second, (second - 21) * 10, second - 21), _times));
        }

        static TrialSample Sample(int at, long judged, long ng) =>
            new() { At = TimeSpan.FromSeconds(at), Runs = judged, Failures = 0, Judged = judged, NotJudged = 0, Ng = ng };
    }

    [Fact]
    public void Look_NoForecast_NoNgAlarm() => Assert.Null(Run(10, TimeSpan.FromMinutes(5), static _ => new Second(Ng: 1), new TrialBaseline()));

    /// <summary>Runs a line second by second; what the watch said, and when.</summary>
    private (string Code, TimeSpan After)? Run(double fps, TimeSpan time, Func<int, Second> line, TrialBaseline? baseline = null)
    {
        var policy = new GatePolicy();
        double frames = 0, failed = 0, lost = 0, ng = 0;
        var watch = new TrialWatch(policy, baseline ?? _baseline, Sample(0));
        for (int at = 1; at <= time.TotalSeconds; at++)
        {
            Second now = line(at);
            frames += fps;
            failed += now.Failed;
            lost += now.Lost * fps;
            ng += now.Ng * (1 - now.Lost) * fps;
            for (int i = 0; i < fps; i++)
            {
                _times.Record(TimeSpan.FromMilliseconds(now.Ms));
            }

            if (watch.Look(Sample(at), _times) is UpdateException said)
            {
                return (said.Code, TimeSpan.FromSeconds(at));
            }
        }

        return null;

        TrialSample Sample(int at) => new()
        {
            At = TimeSpan.FromSeconds(at),
            Runs = (long)frames,
            Failures = (long)failed,
            Judged = (long)(frames - lost),
            NotJudged = (long)lost,
            Ng = (long)ng,
            MemoryBytes = at == 0 ? 500L << 20 : (long)line(at).Megabytes << 20,
        };
    }

    private sealed record Second(double Failed = 0, double Lost = 0, double Ng = 0, double Ms = 20, int Megabytes = 500);
}
