namespace EdgeInspector.Commands;

/// <summary>What <c>run</c> was asked to do.</summary>
public sealed record RunRequest
{
    /// <summary>The configuration file, as given; it may not exist.</summary>
    public required string ConfigFile { get; init; }

    /// <summary><c>KEY:PATH=VALUE</c> settings over every other layer.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
