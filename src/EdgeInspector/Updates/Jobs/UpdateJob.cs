using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>An order and how far it is. Written down at each change of state.</summary>
public sealed record UpdateJob
{
    public required UpdateOrder Order { get; init; }

    public required UpdateProgress Progress { get; init; }

    /// <summary>Null until it is verified.</summary>
    public StagedModel? Staged { get; init; }

    /// <summary>What it must show; null until it is fetched.</summary>
    public GatePolicy? Policy { get; init; }

    /// <summary>What the line was like before; null until it judges.</summary>
    public TrialBaseline? Baseline { get; init; }
}
