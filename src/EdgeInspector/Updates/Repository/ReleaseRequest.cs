using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Repository;

/// <summary>A package for a channel, and for whom it is.</summary>
public sealed record ReleaseRequest
{
    /// <summary>The <c>.eimodel</c> file.</summary>
    public required string Package { get; init; }

    /// <summary>Folder of those whose models may be added; null: the channel's own <c>trust/</c>.</summary>
    public string? Trust { get; init; }

    /// <summary>What it is for; null: its task, as the manifest has it.</summary>
    public string? Role { get; init; }

    public IReadOnlyList<string> Devices { get; init; } = [];

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<string> Hardware { get; init; } = [];

    public SemanticVersion? MinDaemon { get; init; }

    public GatePolicy? Gates { get; init; }

    /// <summary>The role that publishes it; null: the delegated one whose folder it belongs into, else <c>targets</c>.</summary>
    public string? As { get; init; }

    /// <summary>Whether a version not above the last one may be added.</summary>
    public bool AllowOlder { get; init; }
}
