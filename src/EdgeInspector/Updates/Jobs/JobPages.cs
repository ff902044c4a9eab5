namespace EdgeInspector.Updates.Jobs;

/// <summary>What <see cref="JobBook"/> holds.</summary>
public sealed record JobPages
{
    public const string SchemaName = "edge-inspector/update-jobs/1";

    public string Schema { get; init; } = SchemaName;

    /// <summary>The job at work; null: none is.</summary>
    public UpdateJob? Active { get; init; }

    /// <summary>Jobs that wait, in their order.</summary>
    public IReadOnlyList<UpdateJob> Waiting { get; init; } = [];

    /// <summary>How the last job of each model ended.</summary>
    public IReadOnlyList<UpdateProgress> Ended { get; init; } = [];

    /// <summary>Packages that a gate held up, which no channel's offer brings back by itself: SHA-256 each.</summary>
    public IReadOnlyList<string> HeldUp { get; init; } = [];
}
