using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>One object over time. Written by its tracker only; valid until the frame after it was <see cref="TrackState.Removed"/>.</summary>
public sealed class Track
{
    /// <summary>Unique within the camera and the run of the program, from 1, never used twice.</summary>
    public long Id { get; internal set; }

    public TrackState State { get; internal set; }

    /// <summary>Index into the labels of the model that found it.</summary>
    public int ClassIndex { get; internal set; }

    /// <summary>Box as last measured (not predicted), frame pixels.</summary>
    public FrameBox Box { get; internal set; }

    /// <summary>Confidence of the last measurement, 0-1.</summary>
    public float Confidence { get; internal set; }

    /// <summary>Best confidence so far, 0-1.</summary>
    public float BestConfidence { get; internal set; }

    /// <summary>Anomaly score of the last measurement, 0-1; NaN where none.</summary>
    public float Anomaly { get; internal set; } = float.NaN;

    /// <summary>Frames in which it was measured.</summary>
    public int Hits { get; internal set; }

    /// <summary>Frames since it was last measured; 0 when measured in this one.</summary>
    public int Misses { get; internal set; }

    /// <summary>Frame in which it was first measured.</summary>
    public long FirstFrame { get; internal set; }

    /// <summary>Frame in which it was last measured.</summary>
    public long LastFrame { get; internal set; }
}
