using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Judging;

/// <summary>A tracked object as it was measured in one frame.</summary>
/// <param name="ClassIndex">Class of the track.</param>
/// <param name="Confidence">Of this frame's measurement, 0-1.</param>
/// <param name="Box">Frame pixels.</param>
/// <param name="FrameWidth">Pixels.</param>
/// <param name="FrameHeight">Pixels.</param>
public readonly record struct TrackSight(int ClassIndex, float Confidence, FrameBox Box, int FrameWidth, int FrameHeight);
