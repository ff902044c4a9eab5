using System.Text.Json.Serialization;

namespace EdgeInspector.Demo;

/// <summary>What a demonstration did, as its last line of JSON tells it.</summary>
internal sealed record DemoSummary
{
    /// <summary>Frames captured.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames with a verdict OK or NG.</summary>
    public required long Judged { get; init; }

    /// <summary>Frames replaced by a newer one before they could be judged.</summary>
    public required long Dropped { get; init; }

    /// <summary>Frames with the verdict NOT_JUDGED.</summary>
    public required long NotJudged { get; init; }

    /// <summary>Capture to verdict.</summary>
    public required DemoLatency LatencyMs { get; init; }

    /// <summary>Judged frames per second over the whole run.</summary>
    public required double Fps { get; init; }

    /// <summary>Null where the source does not know what it shows.</summary>
    public required DemoDefects? Defects { get; init; }

    /// <summary>Boards that have left the picture; null where the source does not know.</summary>
    public required long? Boards { get; init; }

    public required DemoEvents Events { get; init; }
}

/// <summary>Milliseconds.</summary>
internal sealed record DemoLatency(double P50, double P99);

/// <summary>Defects that have left the picture, those of them found, those found with the right class, and NG tracks that lay on none.</summary>
internal sealed record DemoDefects(long Passed, long Found, long RightClass, long FalseAlarms);

/// <summary>Messages with a sequence number: stored, handed to the broker, confirmed by it.</summary>
internal sealed record DemoEvents(long Written, long Published, long Acknowledged);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DemoSummary))]
[JsonSerializable(typeof(string))]
internal sealed partial class DemoJson : JsonSerializerContext;
