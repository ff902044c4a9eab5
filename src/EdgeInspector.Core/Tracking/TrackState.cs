namespace EdgeInspector.Core.Tracking;

/// <summary>Life of a track.</summary>
public enum TrackState
{
    /// <summary>Seen, but not often enough to be believed.</summary>
    Tentative,

    /// <summary>Seen in this frame, and believed.</summary>
    Confirmed,

    /// <summary>Believed, but not seen in this frame.</summary>
    Lost,

    /// <summary>Ended: not seen for too long, or never believed.</summary>
    Removed,
}
