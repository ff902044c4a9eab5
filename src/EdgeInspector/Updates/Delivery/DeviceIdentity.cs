using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Delivery;

/// <summary>What this box is, for a release that is meant for some boxes only.</summary>
public sealed record DeviceIdentity
{
    /// <summary>Its name, as in its topics.</summary>
    public required string Device { get; init; }

    /// <summary>Groups it belongs to.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Words for what it is built of: <c>arm64</c> or <c>x64</c>, and on boards with a device tree its names, such as <c>nvidia,tegra234</c>.</summary>
    public IReadOnlyList<string> Hardware { get; init; } = [];

    /// <summary>Version of this program.</summary>
    public required SemanticVersion Daemon { get; init; }
}
