namespace EdgeInspector.Updates.Installation;

/// <summary>A package that failed here and is not tried again.</summary>
/// <param name="Sha256">Of the package, 64 small hexadecimal digits.</param>
/// <param name="Version">Its version: a higher one ends the block.</param>
/// <param name="Reason">Why, in words for a person.</param>
public sealed record BlockedModel(string Sha256, string Version, string Reason, DateTimeOffset Time);
