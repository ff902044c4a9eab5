using EdgeInspector.Updates.Packages;

namespace EdgeInspector.Updates.Installation;

/// <summary>Where models are installed, and under which rules.</summary>
public sealed record SlotSettings
{
    /// <summary>The configured folder of models; made where missing.</summary>
    public required string Models { get; init; }

    /// <summary>Folder of the trust state and the audit log, outside <see cref="Models"/>; made where missing.</summary>
    public required string State { get; init; }

    /// <summary>Models that came with the program; null: none.</summary>
    public string? Shipped { get; init; }

    /// <summary>Whether packages from outside a channel may be installed; asked at each, since the configuration may change. Default false, as <c>updates.offline</c>.</summary>
    public Func<bool> AllowOffline { get; init; } = static () => false;

    /// <summary>Bytes of the disk that an installation leaves free; asked at each. Default 0: nothing is held back.</summary>
    public Func<long> ReserveBytes { get; init; } = static () => 0;

    public PackageLimits Limits { get; init; } = new();
}
