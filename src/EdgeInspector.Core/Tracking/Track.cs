using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// One object over time. Written on the thread that updates its tracker only; valid until the frame after it was
/// <see cref="TrackState.Removed"/>: then the tracker reuses the object for another track, so keep its <see cref="Id"/>, not the object.
/// </summary>
public sealed class Track
{
    internal KalmanState Motion;
    internal ClassVote Votes;
    internal bool HasVelocity;

    /// <summary>Unique within the camera and the run of the program, from 1, never used twice.</summary>
    public long Id { get; internal set; }

    public TrackState State { get; internal set; }

    /// <summary>Index into the labels of the model that found it: the class with the greatest sum of confidences over its life.</summary>
    public int ClassIndex { get; internal set; }

    /// <summary>Box as last measured (not predicted), frame pixels.</summary>
    public FrameBox Box { get; internal set; }

    /// <summary>Confidence of the last measurement, 0-1.</summary>
    public float Confidence { get; internal set; }

    /// <summary>Best confidence so far, 0-1.</summary>
    public float BestConfidence { get; internal set; }

    /// <summary>Box as measured with <see cref="BestConfidence"/>, frame pixels.</summary>
    public FrameBox BestBox { get; internal set; }

    /// <summary>Frame in which <see cref="BestConfidence"/> was measured.</summary>
    public long BestFrame { get; internal set; }

    /// <summary>Anomaly score of the last measurement, by itself or by what lies on it, 0-1; NaN where none.</summary>
    public float Anomaly { get; internal set; } = float.NaN;

    /// <summary>Area of the object itself in the last measurement, square frame pixels; NaN where only its box is known.</summary>
    public float Area { get; internal set; } = float.NaN;

    /// <summary>Length of the object itself in the last measurement, frame pixels; NaN where only its box is known.</summary>
    public float Length { get; internal set; } = float.NaN;

    /// <summary><see cref="Area"/> as measured with <see cref="BestConfidence"/>.</summary>
    public float BestArea { get; internal set; } = float.NaN;

    /// <summary><see cref="Length"/> as measured with <see cref="BestConfidence"/>.</summary>
    public float BestLength { get; internal set; } = float.NaN;

    /// <summary>Turned box of the object in the last measurement, frame pixels; empty where only its upright box is known.</summary>
    public RotatedBox Rectangle { get; internal set; }

    /// <summary><see cref="Rectangle"/> as measured with <see cref="BestConfidence"/>.</summary>
    public RotatedBox BestRectangle { get; internal set; }

    /// <summary>Frames in which it was measured.</summary>
    public int Hits { get; internal set; }

    /// <summary>Frames since it was last measured; 0 when measured in this one.</summary>
    public int Misses { get; internal set; }

    /// <summary>Frame in which it was first measured.</summary>
    public long FirstFrame { get; internal set; }

    /// <summary>Frame in which it was last measured.</summary>
    public long LastFrame { get; internal set; }

    /// <summary>Where the motion model sees it in this frame: smoothed where it was measured, predicted where it was not.</summary>
    public FrameBox EstimatedBox => Motion.Box;
}
