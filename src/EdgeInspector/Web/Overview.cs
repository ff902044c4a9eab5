using System.Text.Json.Serialization;

namespace EdgeInspector.Web;

/// <summary>What the page shows of the whole box, once a second.</summary>
internal sealed record Overview(
    string Device,
    string Status,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<OverviewCamera> Cameras,
    IReadOnlyList<OverviewModel> Models,
    IReadOnlyList<OverviewUpdate> Updates,
    OverviewMqtt Mqtt,
    OverviewOutbox Outbox,
    OverviewDisk Disk,
    OverviewExplanations Explanations);

/// <summary>One camera: counts since the start, rate over the last seconds.</summary>
internal sealed record OverviewCamera(
    string Name,
    string State,
    string Reason,
    bool Paused,
    double Fps,
    long Frames,
    long Judged,
    long NotJudged,
    long Ng,
    long Dropped,
    long Corrupt,
    OverviewQuantiles LatencyMs);

/// <summary>Median and 99th percentile, milliseconds.</summary>
internal sealed record OverviewQuantiles(double P50, double P99);

/// <summary>One model in use.</summary>
internal sealed record OverviewModel(
    string Name, string Version, string Provider, string? Fallback, bool Failing, OverviewQuantiles RunMs);

/// <summary>The last or present update of a model.</summary>
/// <param name="State">A word, as <c>models/NAME</c> says it.</param>
/// <param name="Previous">The version a rollback goes to; null: there is none.</param>
/// <param name="Version">The version that judges; null: none does.</param>
internal sealed record OverviewUpdate(string Model, string State, string? Offered, int? Percent, string? Reason, string? Previous, string? Version);

/// <summary>The broker connection, in words.</summary>
internal sealed record OverviewMqtt(bool Connected, string Reason);

/// <summary>Messages waiting for the broker, and sent since the start.</summary>
internal sealed record OverviewOutbox(long Depth, long Published, bool Healthy);

/// <summary>How putting events into words goes, since the start; the rate is of models' sentences that passed the check, null where none wrote.</summary>
internal sealed record OverviewExplanations(long ByModel, long ByTemplate, long Dropped, double? GroundingRate, string? Reason);

/// <summary>Room left where events and evidence are kept.</summary>
internal sealed record OverviewDisk(long FreeBytes, long UsedBytes, bool Healthy);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(IReadOnlyList<PageEvent>))]
[JsonSerializable(typeof(PageEvent))]
internal sealed partial class WebJson : JsonSerializerContext;
