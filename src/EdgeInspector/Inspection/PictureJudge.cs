using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Inspection;

/// <summary>
/// Looks at pictures and judges them by rules. A still picture stands for itself: N of M frames become one of one. Frames of a clip are
/// tracked and judged as a camera's are. One thread at a time.
/// </summary>
internal sealed class PictureJudge
{
    private readonly IVisionModel _model;
    private readonly VerdictPolicy _policy;
    private readonly ClassTable _classes;
    private readonly ObjectMeter _meter = new();
    private readonly TimeProvider _time;
    private readonly ulong[] _history;

    /// <param name="rules">In order of precedence; empty: the default rule.</param>
    public PictureJudge(IVisionModel model, IReadOnlyList<VerdictRule> rules, IReadOnlyList<Zone> zones, TimeProvider time)
    {
        _model = model;
        _time = time;
        _classes = new ClassTable(ModelClasses.Of(model));
        _policy = new VerdictPolicy([.. (rules.Count == 0 ? VerdictRule.Default : rules).Select(rule => rule with { Frames = FrameQuota.Single })], zones, _classes);
        _history = new ulong[_policy.RuleCount];
        KnowsNoFault = rules.Count == 0 && Enumerable.Range(0, _classes.Count).All(i => !_classes[i].IsObjection);
    }

    /// <summary>Whether no rule and no class says what is a fault: every picture is then OK.</summary>
    public bool KnowsNoFault { get; }

    /// <summary>What was found in the last picture.</summary>
    public Findings Findings { get; } = new();

    /// <param name="name">Of the file.</param>
    /// <param name="clip">Judges frames of a clip; null for a picture.</param>
    /// <param name="looked">Number of the frame among those of the clip that are looked at, from 1: frames left out on purpose are no time in which a track is lost.</param>
    public InspectedPicture Inspect(Frame frame, string name, Inspector? clip = null, long looked = 0)
    {
        long start = _time.GetTimestamp();
        _model.Inspect(frame, Findings);
        double milliseconds = _time.GetElapsedTime(start).TotalMilliseconds;
        Detections found = Findings.Detections;
        var ng = new HashSet<FrameBox>();
        VerdictKind? verdict = null;
        if (clip is not null)
        {
            JudgedFrame judged = clip.Judge(FrameContext.Of(frame, 0, _classes) with { Number = looked }, found);
            verdict = judged.Verdict.Kind;
            foreach (ref readonly JudgedTrack track in judged.Tracks)
            {
                _ = track.Outcome == RuleOutcome.Ng && ng.Add(track.Track.Box);
            }
        }

        var objects = new List<InspectedObject>();
        for (int i = 0; i < found.Count; i++)
        {
            var sight = new TrackSight(found.Classes[i], found.Confidences[i], found.Boxes[i], frame.Width, frame.Height);
            _history.AsSpan().Clear();
            RuleOutcome outcome = _policy.Judge(sight, _history);
            outcome = clip is null ? outcome : ng.Contains(found.Boxes[i]) ? RuleOutcome.Ng : outcome == RuleOutcome.Ng ? RuleOutcome.Below : outcome;
            if (outcome == RuleOutcome.Ng || found.Confidences[i] >= _classes[found.Classes[i]].Threshold)
            {
                (ObjectForm? form, float contrast) = _meter.Measure(frame, found, i);
                objects.Add(new InspectedObject(
                    i, _model.Labels[found.Classes[i]], found.Confidences[i], found.Boxes[i], _policy.ZoneOf(sight), outcome, form, contrast, found.Outline(i).ToArray()));
            }
        }

        return new InspectedPicture(
            name, clip is null ? null : frame.Number, frame.Width, frame.Height,
            verdict ?? (objects.Any(static one => one.IsNg) ? VerdictKind.Ng : VerdictKind.Ok), milliseconds, objects)
        {
            Scores = [.. Findings.Scores.Values.ToArray().Select((score, i) => (_model.Labels[i], score))],
            Anomaly = Findings.Anomaly.IsEmpty ? null : Findings.Anomaly.Score,
            Shares = Shares(Findings.Classes),
        };
    }

    private List<(string Label, double Share)> Shares(ClassMap map)
    {
        var counts = new long[256];
        foreach (byte value in map.Values)
        {
            counts[value]++;
        }

        var shares = new List<(string, double)>();
        for (int i = 0; i < _model.Labels.Count && !map.IsEmpty; i++)
        {
            if (counts[i] > 0)
            {
                shares.Add((_model.Labels[i], (double)counts[i] / map.Values.Length));
            }
        }

        return shares;
    }
}
