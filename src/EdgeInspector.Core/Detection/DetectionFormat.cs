using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>One kind of detector output: how a manifest names it, which shapes it has, and how a file without a manifest is known to be one.</summary>
/// <param name="Decoder">Name in a manifest.</param>
/// <param name="Outputs">The shapes it reads, for messages, e.g. <c>one [1, 4+classes, proposals]</c>.</param>
/// <param name="Fit">The decoder for such outputs and a number of labels; null where the shapes are others.</param>
/// <param name="Recognise">How such a file is fed and read when nothing but the file tells; null where it is not evidently of this kind.</param>
public sealed record DetectionFormat(
    ModelDecoder Decoder, string Outputs, Func<DetectionSignature, int, IDetectionDecoder?> Fit, Func<DetectionSignature, RecognisedDetector?> Recognise);
