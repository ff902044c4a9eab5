namespace EdgeInspector.Core.Captions;

/// <summary>Where a manifest says that an image encoder's captions come from; all names are of files beside the manifest.</summary>
/// <param name="File">A table with vectors (JSON), or captions alone (YAML or JSON) that the text encoder reads; null: none are shipped.</param>
/// <param name="LogitScale">Factor on cosines where the table states none.</param>
/// <param name="Text">The text encoder; null: there is none, so the table must have vectors.</param>
public sealed record CaptionSource(string? File, float LogitScale, TextEncoderFiles? Text)
{
    /// <summary>NumPy file with the vectors of the captions in <see cref="File"/>, <c>[N, D]</c> in their order; null: they stand in the table or are computed.</summary>
    public string? Vectors { get; init; }
}
