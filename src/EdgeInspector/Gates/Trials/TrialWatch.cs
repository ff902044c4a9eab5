using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates.Trials;

/// <summary>
/// Watches the line while a new model judges, and says when it must go. Looks at the last 30 s alone, so that a model that goes bad
/// after an hour is seen as soon as one that is bad from the start. One thread.
/// </summary>
/// <remarks>
/// One failed run is enough: the model before had none, and each costs a frame. The other alarms are of shares and quantiles, which need
/// some frames to mean anything: twenty, or what thirty seconds of a slow line bring.
/// </remarks>
internal sealed class TrialWatch
{
    /// <summary>Code of the alarm about the share of NG frames.</summary>
    public const string NgRate = "trial-ng-rate";

    /// <summary>With the few frames that an alarm needs, a regression is seen within half of the 60 s in which it must be gone.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>Frames from which a share means something.</summary>
    private const int LeastFrames = 20;

    /// <summary>Runs from which a 99th percentile is more than the slowest run.</summary>
    private const int LeastRuns = 50;

    /// <summary>The line may be this much worse by chance: lots differ, and defects stay in view for many frames.</summary>
    private const double NgRoom = 0.2;

    private const double NotJudgedRoom = 0.05;

    /// <summary>Milliseconds by which a busy box's p99 wanders.</summary>
    private const double NoiseMs = 5;

    private readonly GatePolicy _policy;
    private readonly TrialBaseline _baseline;
    private readonly Queue<TrialSample> _samples = [];
    private MemoryWatch _memory;
    private double? _forecast;
    private double _ng;

    public TrialWatch(GatePolicy policy, TrialBaseline baseline, TrialSample start)
    {
        _policy = policy;
        _baseline = baseline;
        _forecast = baseline.Ng;
        _memory = new MemoryWatch(policy.MaxMemoryBytes);
        _memory.Look(start.At, start.MemoryBytes);
        _samples.Enqueue(start);
    }

    /// <summary>Counts from here on: another set of lanes and cameras does, each from a beginning of its own.</summary>
    public void Begin(in TrialSample start)
    {
        _samples.Clear();
        _samples.Enqueue(start);
        _memory = new MemoryWatch(_policy.MaxMemoryBytes);
        _memory.Look(start.At, start.MemoryBytes);
    }

    /// <summary>Takes the next sample.</summary>
    /// <param name="times">Runs of the new model since it judges.</param>
    /// <returns>Why it must go; null while all is well.</returns>
    public UpdateException? Look(in TrialSample now, LatencyHistogram times)
    {
        while (_samples.Count > 1 && now.At - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        TrialSample from = _samples.Peek();
        _samples.Enqueue(now);
        if (now.Failures > from.Failures)
        {
            return new UpdateException("trial-failed", $"{now.Failures - from.Failures} of {now.Runs - from.Runs} runs of the new model failed; their frames were NOT_JUDGED");
        }

        if (_memory.Look(now.At, now.MemoryBytes) is { } memory)
        {
            return memory;
        }

        long judged = now.Judged - from.Judged;
        long notJudged = now.NotJudged - from.NotJudged;
        double lost = notJudged / (double)Math.Max(1, judged + notJudged);
        if (judged + notJudged >= LeastFrames && lost > _baseline.NotJudged + NotJudgedRoom)
        {
            return new UpdateException("trial-not-judged", FormattableString.Invariant(
                $"{lost * 100:0.#} % of the frames are NOT_JUDGED with the new model; it was {_baseline.NotJudged * 100:0.#} % before"));
        }

        var took = Latencies.Of(times);
        var before = new Latencies(_baseline.P50Ms, _baseline.P99Ms);
        if (times.Count >= LeastRuns && _baseline.P99Ms > 0 && took.HasSlowerTailThan(before, _policy.MaxLatencyRatio, NoiseMs))
        {
            return new UpdateException("trial-slow", FormattableString.Invariant(
                $"the new model takes {took.P99Ms:0.0} ms (p99); the one before took {_baseline.P99Ms:0.0} ms, and at most {_policy.MaxLatencyRatio:0.##} times that is allowed"));
        }

        // Last, since it alone may be the line's doing and is asked about again.
        _ng = (now.Ng - from.Ng) / (double)Math.Max(1, judged);
        return _forecast is { } forecast && judged >= LeastFrames && now.At - from.At >= Window / 2 && Math.Abs(_ng - forecast) > NgRoom
            ? new UpdateException(NgRate, FormattableString.Invariant(
                $"{_ng * 100:0.#} % of the frames are NG with the new model; {forecast * 100:0.#} % were to be expected by its shadow run"))
            : null;
    }

    /// <summary>The share of NG frames is the line's own: the old model says the same of the same frames.</summary>
    public void AcceptNgRate() => _forecast = _ng;
}
