using System.Text.Json.Serialization;

namespace EdgeInspector.Web;

/// <summary>A defect as the page lists it: the merged state of its event so far.</summary>
internal sealed record PageEvent
{
    public required string Id { get; init; }

    public required string Camera { get; init; }

    /// <summary>new, update or end.</summary>
    public required string Phase { get; init; }

    /// <summary>When it was first seen, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Class { get; init; }

    public required float Confidence { get; init; }

    /// <summary>xyxy, frame pixels.</summary>
    public required float[] Box { get; init; }

    public required string Verdict { get; init; }

    public required long Track { get; init; }

    public required int Frames { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Anomaly { get; init; }

    public required PageMeasurements Measurements { get; init; }

    public required PageModel Model { get; init; }

    /// <summary>Plain words.</summary>
    public required string Sentence { get; init; }

    /// <summary>The finished event in words, every sentence checked; null before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Explanation { get; init; }

    /// <summary>model or template.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExplanationSource { get; init; }

    /// <summary>Address of the crop; null where no evidence was kept.</summary>
    public string? Crop { get; init; }

    /// <summary>Address of the judged frame; null where no evidence was kept.</summary>
    public string? Picture { get; init; }
}

/// <summary>Pixels and square pixels; of a calibrated camera in millimetres too.</summary>
internal sealed record PageMeasurements(
    float LengthPx,
    float AreaPx,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? LengthMm = null,
    [property: JsonPropertyName("area_mm2"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float? AreaMm2 = null);

/// <summary>The model behind a defect.</summary>
internal sealed record PageModel(string Name, string Version);
