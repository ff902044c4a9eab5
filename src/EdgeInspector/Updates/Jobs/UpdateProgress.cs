namespace EdgeInspector.Updates.Jobs;

/// <summary>What is published of an update on <c>models/NAME</c>, and written down so that a restart goes on from it.</summary>
public sealed record UpdateProgress
{
    /// <summary>ULID of the job.</summary>
    public required string Job { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    public required UpdateState State { get; init; }

    /// <summary>Version offered; null until known.</summary>
    public string? Offered { get; init; }

    /// <summary>Version that judges; null: none does.</summary>
    public string? Running { get; init; }

    /// <summary>0-100 within the state; null where it cannot be known.</summary>
    public int? Percent { get; init; }

    /// <summary>Attempt at the download, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Why it failed or went back, in words for a person; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The same for programs, e.g. <c>signature</c>, <c>no-space</c>, <c>probe-crashed</c>, <c>golden-flips</c>; null otherwise.</summary>
    public string? Code { get; init; }
}
