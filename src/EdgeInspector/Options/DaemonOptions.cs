namespace EdgeInspector.Options;

/// <summary>The whole configuration, validated and immutable. Read by <see cref="ConfigurationLoader"/>.</summary>
public sealed record DaemonOptions
{
    /// <summary>
    /// Name of this box in topics and payloads: 1-64 letters, digits, <c>- _ .</c>. Default: the host name, which is unique on most sites.
    /// </summary>
    public string Device { get; init; } = DeviceName.FromHost();

    /// <summary>1-64 cameras, names unique. No default: nothing sensible can be guessed.</summary>
    public IReadOnlyList<CameraOptions> Cameras { get; init; } = [];

    public ModelStoreOptions Models { get; init; } = new();

    public MqttOptions Mqtt { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();

    public ExplainOptions Explain { get; init; } = new();

    public WebOptions Web { get; init; } = new();

    public UpdateOptions Updates { get; init; } = new();
}
