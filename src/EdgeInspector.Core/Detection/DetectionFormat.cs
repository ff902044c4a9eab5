using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection;

/// <summary>One kind of detector output.</summary>
/// <param name="Fit">The decoder for such outputs and a number of labels; null where the shapes are others.</param>
public sealed record DetectionFormat(
    ModelDecoder Decoder, string Outputs, Func<ModelSignature, int, IDetectionDecoder?> Fit, Func<ModelSignature, RecognisedModel?> Recognise)
    : ModelFormat(Decoder, ModelTask.Detection, Outputs, Recognise);
