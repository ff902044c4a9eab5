namespace EdgeInspector.Updates.Repository;

/// <summary>What somebody signed.</summary>
/// <param name="Role">Of the file.</param>
/// <param name="Keys">Ids of the keys that signed now.</param>
/// <param name="IsNamed">Whether the file itself names them; false: they count only where the root before names them.</param>
public sealed record SignedFile(string Role, long Version, DateTimeOffset Expires, IReadOnlyList<string> Keys, bool IsNamed);
