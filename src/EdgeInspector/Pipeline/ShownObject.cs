using EdgeInspector.Core.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>One tracked object of a judged frame, as it is shown and published.</summary>
/// <param name="Track">Track number within the camera.</param>
/// <param name="Class">Label of the model.</param>
/// <param name="Confidence">0-1.</param>
/// <param name="Box">Frame pixels.</param>
/// <param name="Anomaly">0-1; NaN where no anomaly model ran.</param>
/// <param name="IsNg">Whether the rules reject it.</param>
internal readonly record struct ShownObject(long Track, string Class, float Confidence, FrameBox Box, float Anomaly, bool IsNg);
