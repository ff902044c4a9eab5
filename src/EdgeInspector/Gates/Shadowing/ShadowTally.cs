using EdgeInspector.Core.Judging;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Gates.Shadowing;

/// <summary>Counts what both models say of the same frames, and decides. One thread.</summary>
internal sealed class ShadowTally(GatePolicy policy)
{
    /// <summary>Two runs of one model differ by this much on a busy box; less is no reason to refuse.</summary>
    private const double NoiseMs = 2;

    /// <summary>Frames looked at for each that is to be compared.</summary>
    private const int MostTries = 4;

    private readonly LatencyHistogram _running = new();
    private readonly LatencyHistogram _offered = new();
    private long _frames;
    private long _unjudged;
    private long _disagreements;
    private long _kept;
    private long _runningNg;
    private long _offeredNg;

    public long Frames => _frames;

    public ShadowReport Report(long dropped) => new()
    {
        Frames = _frames,
        Dropped = dropped,
        Disagreements = _disagreements,
        Kept = _kept,
        RunningNg = _frames == 0 ? 0 : _runningNg / (double)_frames,
        OfferedNg = _frames == 0 ? 0 : _offeredNg / (double)_frames,
        RunningP99Ms = _running.Milliseconds(0.99),
        OfferedP99Ms = _offered.Milliseconds(0.99),
    };

    public void Count(VerdictKind running, VerdictKind offered, TimeSpan runningTook, TimeSpan offeredTook, bool kept)
    {
        // The running model's own failure, or that of one beside it, says nothing about the new one.
        if (running == VerdictKind.NotJudged)
        {
            _unjudged++;
            return;
        }

        _frames++;
        _disagreements += running == offered ? 0 : 1;
        _kept += kept ? 1 : 0;
        _runningNg += running == VerdictKind.Ng ? 1 : 0;
        _offeredNg += offered == VerdictKind.Ng ? 1 : 0;
        _running.Record(runningTook);
        _offered.Record(offeredTook);
    }

    /// <summary>
    /// Whether there is nothing more to learn: enough frames were compared, or so many were seen that the rest will not be. Beside a model
    /// that fails on everything the shadow must end too; the new one may be what mends it.
    /// </summary>
    public bool IsDone => _frames >= policy.ShadowFrames || _frames + _unjudged >= MostTries * policy.ShadowFrames || IsHopeless;

    /// <summary>Whether so many frames disagree that the rest cannot mend it.</summary>
    public bool IsHopeless => _disagreements > MostDisagreements;

    private double MostDisagreements => ((1 - policy.MinAgreement) * policy.ShadowFrames) + 1e-9;

    /// <summary>Why the new model may not judge; null when it may.</summary>
    public UpdateException? Verdict()
    {
        ShadowReport report = Report(0);
        if (_frames == 0)
        {
            return null;
        }

        if (IsHopeless || report.Agreement < policy.MinAgreement - 1e-9)
        {
            return new UpdateException("shadow-disagrees", FormattableString.Invariant(
                $"the new model judges {report.Disagreements} of {report.Frames} live frames otherwise than the running one; at least {policy.MinAgreement * 100:0.##} % of {policy.ShadowFrames} must agree. NG: {report.RunningNg * 100:0.#} % before, {report.OfferedNg * 100:0.#} % with it; the frames kept show who is right"));
        }

        Latencies running = Latencies.Of(_running), offered = Latencies.Of(_offered);
        double typical = offered.P50Ms / Math.Max(running.P50Ms, 0.001);
        if (typical > policy.MaxLatencyRatio && offered.P50Ms - running.P50Ms > NoiseMs)
        {
            // On a busy box either one's tail is the load's, and hides what the other takes.
            return new UpdateException("shadow-slow", FormattableString.Invariant(
                $"the new model takes {offered.P50Ms:0.0} ms (p50), {typical:0.0} times the {running.P50Ms:0.0} ms of the running one; at most {policy.MaxLatencyRatio:0.##} times are allowed"));
        }

        return offered.HasSlowerTailThan(running, policy.MaxLatencyRatio, NoiseMs)
            ? new UpdateException("shadow-slow", FormattableString.Invariant(
                $"the new model takes {offered.P99Ms:0.0} ms (p99), {offered.P99Ms / Math.Max(running.P99Ms, 0.001):0.0} times the {running.P99Ms:0.0} ms of the running one; at most {policy.MaxLatencyRatio:0.##} times are allowed"))
            : null;
    }
}
