namespace EdgeInspector.Updates.Repository;

/// <summary>What publishing came to.</summary>
/// <param name="Published">Roles put up, with version and expiry, in the order in which readers see them.</param>
/// <param name="Waiting">Roles that still wait for signatures, with what is missing, for people.</param>
/// <param name="Warnings">What will need somebody soon, for people.</param>
/// <param name="Releases">Releases that a client found when it read the channel back.</param>
public sealed record PublishReport(
    IReadOnlyList<(string Role, long Version, DateTimeOffset Expires)> Published, IReadOnlyList<string> Waiting, IReadOnlyList<string> Warnings, int Releases);
