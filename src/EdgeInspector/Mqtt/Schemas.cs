namespace EdgeInspector.Mqtt;

/// <summary>Names that payloads carry as <c>schema</c>. The JSON Schemas themselves ship in the folder <c>Schemas</c>.</summary>
internal static class Schemas
{
    public const string Event = "edge-inspector/event/1";
    public const string Verdict = "edge-inspector/verdict/1";
    public const string Detections = "edge-inspector/detections/1";
    public const string Health = "edge-inspector/health/1";
    public const string Gaps = "edge-inspector/gaps/1";
    public const string Explanation = "edge-inspector/explanation/1";
    public const string Command = "edge-inspector/command/1";
    public const string Reply = "edge-inspector/reply/1";
    public const string ModelState = "edge-inspector/model-state/1";
}
