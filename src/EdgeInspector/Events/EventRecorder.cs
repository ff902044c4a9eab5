using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Events;

/// <summary>
/// Where the pipeline hands over a judged frame: its events and verdict go to the store, and the frame to the encoder when it is the
/// first that proves an event NG. Called from every camera's judging thread; never blocks or throws for the disk's sake.
/// </summary>
internal sealed class EventRecorder(EventStore store, EvidenceStore evidence)
{
    private readonly object _lock = new();

    /// <summary>Open events whose evidence was decided.</summary>
    private readonly HashSet<string> _proven = [];

    /// <summary>Records one judged frame.</summary>
    /// <param name="recording">Its records; <see cref="Recording.EvidenceOf"/> is filled in here.</param>
    /// <param name="frame">Lent for the call; a reference is taken where it becomes evidence.</param>
    /// <param name="heat">Its anomaly map, lent for the call; null: there is none.</param>
    public void Record(Recording recording, Frame frame, AnomalyMap? heat = null)
    {
        List<InspectionEvent>? toProve = FindUnproven(recording.Events);
        if (toProve is null)
        {
            store.Record(recording);
            return;
        }

        bool taken = evidence.TryReserve();
        store.Record(recording with
        {
            EvidenceOf = toProve.ConvertAll(static e => e.Id),
            Evidence = taken ? EvidenceState.Pending : EvidenceState.Skipped,
        });
        if (taken)
        {
            evidence.Add(frame, toProve, heat);
        }
    }

    private List<InspectionEvent>? FindUnproven(IReadOnlyList<InspectionEvent> events)
    {
        List<InspectionEvent>? found = null;
        for (int i = 0; i < events.Count; i++)
        {
            InspectionEvent e = events[i];
            lock (_lock)
            {
                if (e.Phase == EventPhase.End)
                {
                    // Its last frame no longer shows it.
                    _proven.Remove(e.Id);
                }
                else if (e.Verdict == VerdictKind.Ng && _proven.Add(e.Id))
                {
                    (found ??= []).Add(e);
                }
            }
        }

        return found;
    }
}
