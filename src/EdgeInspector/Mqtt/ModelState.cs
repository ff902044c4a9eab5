namespace EdgeInspector.Mqtt;

/// <summary>How a model stands, as <c>models/NAME</c> says it.</summary>
internal sealed record ModelState
{
    public required string Name { get; init; }

    /// <summary>Version that judges; null: none does.</summary>
    public string? Version { get; init; }

    /// <summary>A word: <c>queued</c>, <c>downloading</c>, <c>verifying</c>, <c>probing</c>, <c>replaying</c>, <c>shadowing</c>, <c>trial</c>, <c>live</c>, <c>rolled-back</c>, <c>failed</c>, <c>aborted</c>.</summary>
    public required string State { get; init; }

    /// <summary>Version of the update spoken of; null where there is none.</summary>
    public string? Offered { get; init; }

    /// <summary>0-100 within the state; null where it cannot be known.</summary>
    public int? Percent { get; init; }

    /// <summary>Attempt at the download, from 1; null where there is no update.</summary>
    public int? Attempt { get; init; }

    /// <summary>ULID of the update; null where there was none.</summary>
    public string? Job { get; init; }

    /// <summary>Why it failed, went back or waits: for programs.</summary>
    public string? Code { get; init; }

    /// <summary>The same in words.</summary>
    public string? Reason { get; init; }
}
