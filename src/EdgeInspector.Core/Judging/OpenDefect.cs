using EdgeInspector.Core.Tracking;

namespace EdgeInspector.Core.Judging;

/// <summary>What judging remembers of a track: the rules' history, and what was last said of it. Reused from track to track.</summary>
internal sealed class OpenDefect
{
    /// <summary>One word per rule, bit 0 the last frame looked at.</summary>
    public ulong[] History = [];

    /// <summary>ULID of the open event; null before it is NG for the first time.</summary>
    public string? EventId;

    /// <summary>As last published.</summary>
    public VerdictKind Verdict;
    public int ClassIndex;
    public string? Zone;
    public float BestConfidence;

    /// <summary>Capture timestamp of the last phase published.</summary>
    public long PublishedTimestamp;

    /// <summary>NaN until an anomaly model has scored it.</summary>
    public float BestAnomaly;

    /// <summary>Frame looked at in which it was first measured; counted by the inspector, without those that were dropped or not judged.</summary>
    public long FirstLook;

    /// <summary>The last one in which it was measured.</summary>
    public long LastLook;

    /// <summary>The last one in which it counted as NG.</summary>
    public long NgLook;

    /// <summary>Frames counted before its track took the event over.</summary>
    public int FramesBefore;

    /// <summary>Whether, when it was judged last, it was NG but another defect seen once more.</summary>
    public bool IsKnown;
    public string? PartId;
    public string? TriggerId;

    public required Track Track;

    /// <summary>Takes in the score of an anomaly model; NaN: none.</summary>
    public void TakeAnomaly(float score) => BestAnomaly = float.MaxNumber(BestAnomaly, score);

    /// <summary>Counts as NG in a frame in which another model saw it; its rules take that for a frame like the one before.</summary>
    public void SeenByAnother(long look)
    {
        NgLook = look;
        foreach (ref ulong word in History.AsSpan())
        {
            word |= (word >> 1) & 1;
        }
    }

    /// <summary>Goes on with another's event, which has none from now on: they are one defect.</summary>
    public void TakeEvent(OpenDefect other)
    {
        (EventId, other.EventId) = (other.EventId, null);
        (Verdict, other.Verdict) = (other.Verdict, VerdictKind.Ok);
        (PartId, TriggerId) = (other.PartId, other.TriggerId);
        ClassIndex = other.ClassIndex;
        Zone = other.Zone;
        BestConfidence = other.BestConfidence;
        PublishedTimestamp = other.PublishedTimestamp;
        FramesBefore = Math.Max(0, other.FramesBefore + other.Track.Hits - Track.Hits);
        TakeAnomaly(other.BestAnomaly);
        other.IsKnown = true;
    }

    /// <summary>Begins the history of other rules: fitting all along for what is NG, empty for the rest.</summary>
    public void TakeRules(int rules)
    {
        History = new ulong[rules];
        History.AsSpan().Fill(IsKnown || (EventId is not null && Verdict == VerdictKind.Ng) ? ulong.MaxValue : 0);
    }

    public void Reset(Track track, int rules, long look)
    {
        Track = track;
        (FirstLook, LastLook, NgLook) = (look, look, long.MinValue / 2);
        if (History.Length != rules)
        {
            History = new ulong[rules];
        }

        History.AsSpan().Clear();
        EventId = null;
        Verdict = VerdictKind.Ok;
        Zone = null;
        BestAnomaly = float.NaN;
        FramesBefore = 0;
        IsKnown = false;
        PartId = null;
        TriggerId = null;
    }
}
