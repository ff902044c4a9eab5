namespace EdgeInspector.Updates.Repository;

/// <summary>What the next root says otherwise. Nothing: it is only valid for longer.</summary>
public sealed record RootChange
{
    /// <summary>Roles that get a key, with the file of its public half.</summary>
    public IReadOnlyList<(string Role, string File)> Add { get; init; } = [];

    /// <summary>Roles that lose a key, with the file of its public half or the beginning of its id (8 digits or more).</summary>
    public IReadOnlyList<(string Role, string Key)> Remove { get; init; } = [];

    /// <summary>Roles whose keys are all replaced by a new one, made in the channel's <c>keys/</c>.</summary>
    public IReadOnlyList<string> Replace { get; init; } = [];

    /// <summary>Roles that need another number of keys.</summary>
    public IReadOnlyList<(string Role, int Threshold)> Thresholds { get; init; } = [];
}
