namespace EdgeInspector.Updates.Repository;

/// <summary>One role of a channel, for a person who looks after it.</summary>
/// <param name="Name">Of the role.</param>
/// <param name="Version">In force; null: none yet.</param>
/// <param name="Expires">Of that version.</param>
/// <param name="Waiting">Version that waits to be published; null: none.</param>
/// <param name="Threshold">Keys that have to sign.</param>
/// <param name="Keys">Ids of those that may, with the name of the file where it is at hand.</param>
/// <param name="Paths">Files it may publish; empty for top-level roles.</param>
public sealed record RoleStanding(
    string Name, long? Version, DateTimeOffset? Expires, long? Waiting, int Threshold, IReadOnlyList<(string Id, string? File)> Keys, IReadOnlyList<string> Paths);
