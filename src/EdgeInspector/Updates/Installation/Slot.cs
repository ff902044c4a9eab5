namespace EdgeInspector.Updates.Installation;

/// <summary>A version folder as it was when it was trusted.</summary>
/// <param name="Digest">Over its files' names and contents; a folder with another was changed since.</param>
/// <param name="Sha256">Of the package; null: not from one.</param>
/// <param name="Origin">Who vouched for it, in words.</param>
internal sealed record Slot(string Version, string Digest, string? Sha256, string Origin)
{
    /// <summary>Origin of a folder that somebody put there by hand; it is never deleted.</summary>
    public const string FoundInFolder = "found in the folder";
}
