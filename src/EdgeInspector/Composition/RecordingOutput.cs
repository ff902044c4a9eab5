using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>
/// Turns judged frames into records: every event phase, every NOT_JUDGED frame, and an NG verdict whenever the set of defects that make
/// a frame NG changes. A defect in view of a 30 fps camera says NG once, not thirty times a second.
/// </summary>
internal sealed class RecordingOutput(EventRecorder recorder, UlidGenerator ulids) : IJudgedOutput
{
    private readonly Dictionary<string, List<string>> _standing = [];
    private readonly object _lock = new();

    public void OnJudged(in JudgedPicture picture)
    {
        Verdict verdict = picture.Verdict ?? default;
        bool says = picture.Verdict is not null && SaysSomethingNew(picture.Camera, verdict.Kind, picture.NgEvents);
        if (!says && picture.Events.Count == 0)
        {
            return;
        }

        recorder.Record(
            new Recording
            {
                Id = ulids.Next().ToString(),
                Camera = picture.Camera,
                Frame = picture.Frame.Number,
                FrameWidth = picture.Frame.Width,
                FrameHeight = picture.Frame.Height,
                Time = picture.Frame.CapturedUtc,
                Verdict = verdict.Kind,
                RecordsVerdict = says,
                Reason = verdict.Reason,
                LatencyMs = picture.Latency.TotalMilliseconds,
                Model = picture.Model,
                Events = [.. picture.Events],
                NgEvents = [.. picture.NgEvents],
            },
            picture.Frame,
            picture.Heat);
    }

    private bool SaysSomethingNew(string camera, VerdictKind kind, IReadOnlyList<string> ngEvents)
    {
        List<string>? standing;
        lock (_lock)
        {
            if (!_standing.TryGetValue(camera, out standing))
            {
                _standing.Add(camera, standing = []);
            }
        }

        if (kind == VerdictKind.NotJudged)
        {
            return true;
        }

        if (Same(standing, ngEvents))
        {
            return false;
        }

        standing.Clear();
        standing.AddRange(ngEvents);
        return kind == VerdictKind.Ng;
    }

    // In any order: ids are unique.
    private static bool Same(List<string> standing, IReadOnlyList<string> ngEvents)
    {
        if (standing.Count != ngEvents.Count)
        {
            return false;
        }

        for (int i = 0; i < ngEvents.Count; i++)
        {
            if (!standing.Contains(ngEvents[i]))
            {
                return false;
            }
        }

        return true;
    }
}
