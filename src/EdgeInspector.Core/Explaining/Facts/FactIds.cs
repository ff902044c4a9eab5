namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>The facts there can be, in the order in which prompts name them.</summary>
public static class FactIds
{
    public const string Class = "class";
    public const string Place = "place";
    public const string Zone = "zone";
    public const string Verdict = "verdict";
    public const string Confidence = "confidence";
    public const string Length = "length";
    public const string Width = "width";
    public const string Area = "area";
    public const string Orientation = "orientation";
    public const string Contrast = "contrast";
    public const string Position = "position";
    public const string Anomaly = "anomaly";

    /// <summary>Share of the defect's box that the anomaly map marks.</summary>
    public const string Heat = "heat";

    /// <summary>How many good parts reach the anomaly model's threshold at most.</summary>
    public const string Good = "good";
    public const string Frames = "frames";
    public const string Count = "count";
    public const string Trend = "trend";
    public const string Rule = "rule";
    public const string Appearance = "appearance";
    public const string Severity = "severity";
    public const string Camera = "camera";
    public const string Time = "time";
    public const string Track = "track";
    public const string Model = "model";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Class, Place, Zone, Verdict, Confidence, Length, Width, Area, Orientation, Contrast, Position, Anomaly, Heat, Good, Frames, Count, Trend, Rule,
        Appearance, Severity, Camera, Time, Track, Model,
    ];
}
