namespace EdgeInspector.Core.Captions;

/// <summary>A text encoder's files, beside the manifest.</summary>
/// <param name="File">ONNX.</param>
/// <param name="Vocabulary">CLIP's <c>vocab.json</c>.</param>
/// <param name="Merges">CLIP's <c>merges.txt</c>.</param>
public sealed record TextEncoderFiles(string File, string Vocabulary, string Merges);
