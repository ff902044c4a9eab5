namespace EdgeInspector.Core.Models;

/// <summary>One kind of model output: how a manifest names it, which shapes it has, and how a file without a manifest is known to be one.</summary>
/// <param name="Decoder">Name in a manifest.</param>
/// <param name="Task">What such models do.</param>
/// <param name="Outputs">The shapes it reads, for messages, e.g. <c>one [1, 4+classes, proposals]</c>.</param>
/// <param name="Recognise">How such a file is fed and read when nothing but the file tells; null where it is not evidently of this kind.</param>
public record ModelFormat(ModelDecoder Decoder, ModelTask Task, string Outputs, Func<ModelSignature, RecognisedModel?> Recognise);
