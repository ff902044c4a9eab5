namespace EdgeInspector.Mqtt;

/// <summary>How the box fares, as <c>health</c> says it. Immutable; made when somebody asks.</summary>
internal sealed record HealthReport
{
    public required string Boot { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required TimeSpan Uptime { get; init; }

    /// <summary>Why the box is degraded, one sentence each, with what to do; empty when it is not.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The configuration file and how it stands; null where the program was given none.</summary>
    public ConfigurationHealth? Configuration { get; init; }

    public IReadOnlyList<CameraHealth> Cameras { get; init; } = [];

    public IReadOnlyList<ModelHealth> Models { get; init; } = [];

    public required OutboxHealth Outbox { get; init; }

    public required StorageHealth Storage { get; init; }

    /// <summary>Null where events are not explained.</summary>
    public ExplanationHealth? Explanations { get; init; }

    public DeviceStatus Status => Reasons.Count == 0 ? DeviceStatus.Online : DeviceStatus.Degraded;
}
