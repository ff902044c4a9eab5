using EdgeInspector.Core.Frames;

namespace EdgeInspector.Mqtt;

/// <summary>One row of a <c>detections</c> message.</summary>
/// <param name="Track">Track number within the camera.</param>
/// <param name="Class">Label of the model.</param>
/// <param name="Confidence">0-1.</param>
/// <param name="Box">Frame pixels.</param>
/// <param name="Anomaly">0-1; NaN where none was measured.</param>
internal readonly record struct LiveDetection(long Track, string Class, float Confidence, FrameBox Box, float Anomaly);
