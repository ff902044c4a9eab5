namespace EdgeInspector.Mqtt;

/// <summary>The topics of one camera.</summary>
internal sealed record CameraTopics(string Detections, string Verdicts, string Events, string Explanations, string Snapshot);
