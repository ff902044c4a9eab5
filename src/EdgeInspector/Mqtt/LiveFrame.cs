using EdgeInspector.Core.Judging;

namespace EdgeInspector.Mqtt;

/// <summary>What one <c>detections</c> message says. Reused; one owner at a time.</summary>
internal sealed class LiveFrame
{
    public long Number { get; set; }

    /// <summary>Pixels.</summary>
    public int Width { get; set; }

    /// <summary>Pixels.</summary>
    public int Height { get; set; }

    /// <summary>Wall-clock capture time.</summary>
    public DateTimeOffset Time { get; set; }

    public VerdictKind Verdict { get; set; }

    /// <summary>Capture to verdict, milliseconds.</summary>
    public double LatencyMs { get; set; }

    public List<LiveDetection> Detections { get; } = new(64);
}
