using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Shadowing;
using EdgeInspector.Gates.Trials;
using EdgeInspector.Pipeline;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Composition;

/// <summary>The lanes and cameras that a model on trial judges in, counted together.</summary>
internal sealed class TrialUsers(IReadOnlyList<(ModelLane Lane, IReadOnlyList<CameraView> Cameras)> users)
{
    private readonly CameraView[] _cameras = [.. users.SelectMany(static user => user.Cameras).Distinct()];

    public bool IsEmpty => users.Count == 0;

    /// <summary>Runs of the model that is in use; of the busiest lane where there are several.</summary>
    public LatencyHistogram Times => users.Select(static user => user.Lane.Times).MaxBy(static times => times.Count) ?? new LatencyHistogram();

    public TrialSample Sample(TimeSpan at) => new()
    {
        At = at,
        Runs = users.Sum(static user => user.Lane.Runs),
        Failures = users.Sum(static user => user.Lane.Failures),
        Judged = _cameras.Sum(static camera => camera.Statistics.Judged),
        NotJudged = _cameras.Sum(static camera => camera.Statistics.NotJudged),
        Ng = _cameras.Sum(static camera => camera.Statistics.Ng),
        MemoryBytes = ProcessMemory.Resident(),
    };

    /// <summary>What the line was like between two samples, and what the shadow says it will be like.</summary>
    public TrialBaseline Baseline(in TrialSample start, in TrialSample end, ShadowReport shadow)
    {
        long judged = end.Judged - start.Judged;
        long notJudged = end.NotJudged - start.NotJudged;
        double ng = (end.Ng - start.Ng) / (double)Math.Max(1, judged);
        return new TrialBaseline
        {
            P99Ms = Times.Milliseconds(0.99),
            P50Ms = Times.Milliseconds(0.5),
            NotJudged = notJudged / (double)Math.Max(1, judged + notJudged),
            Ng = shadow.Frames == 0 || judged == 0 ? null : Math.Clamp(ng + shadow.NgChange, 0, 1),
        };
    }
}
