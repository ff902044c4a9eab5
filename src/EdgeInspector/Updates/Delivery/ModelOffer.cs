namespace EdgeInspector.Updates.Delivery;

/// <summary>A package that a channel offers, and whether it is for this box.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Path">The package's name in it.</param>
/// <param name="Bytes">Signed length.</param>
/// <param name="Sha256">Signed hash, 64 small hexadecimal digits.</param>
/// <param name="Release">What it is and for whom.</param>
/// <param name="Refusal">Why it is not for this box, in words for a person; null: it is.</param>
public sealed record ModelOffer(string Channel, string Path, long Bytes, string Sha256, ModelRelease Release, string? Refusal);
