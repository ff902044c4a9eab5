using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLO instance segmentation: <c>[1, 4+C+M, N]</c>, as <see cref="YoloAnchorFreeDecoder"/> with M mask coefficients below, and
/// prototypes <c>[1, M, h, w]</c>, from which <see cref="InstanceMasks"/> makes the mask of each object that was kept.
/// </summary>
/// <remarks>ultralytics/ultralytics, <c>ultralytics/nn/modules/head.py</c> (<c>Segment</c>).</remarks>
public sealed class YoloSegmentationDecoder : IDetectionDecoder
{
    private readonly YoloAnchorFreeDecoder _boxes;
    private readonly int _output;

    private YoloSegmentationDecoder(MaskLayout masks)
    {
        _output = masks.Boxes;
        _boxes = new YoloAnchorFreeDecoder(masks.FirstCoefficient - 4, masks.Proposals);
        Masks = new InstanceMasks(masks);
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.YoloSegmentation, "one [1, 4+classes+masks, proposals] and prototypes [1, masks, rows, columns]", Fit, Recognise);

    public int Proposals => _boxes.Proposals;

    public int Classes => _boxes.Classes;

    public InstanceMasks Masks { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        _boxes.Decode(outputs[_output][.._boxes.OutputLength], thresholds, candidates);
    }

    private static YoloSegmentationDecoder? Fit(ModelSignature signature, int labels)
    {
        if (signature.Outputs.Count != 2)
        {
            return null;
        }

        int output = signature.Outputs[0].Shape.Count == 3 ? 0 : 1;
        return signature.Outputs[output].Shape is [1, > 4, > 0] boxes && signature.Outputs[1 - output].Shape is [1, > 0, > 0, > 0] prototypes && boxes[1] > 4 + prototypes[1]
            ? new YoloSegmentationDecoder(new MaskLayout
            {
                Boxes = output,
                Prototypes = 1 - output,
                Proposals = (int)boxes[2],
                FirstCoefficient = (int)(boxes[1] - prototypes[1]),
                Masks = (int)prototypes[1],
                Columns = (int)prototypes[3],
                Rows = (int)prototypes[2],
                Width = signature.Width,
                Height = signature.Height,
            })
            : null;
    }

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        Fit(signature, 0) is { } decoder && DecoderChecks.IsPyramid(signature, decoder.Proposals)
            ? new RecognisedModel(
                $"its outputs are boxes of {decoder.Classes} classes with mask coefficients, and prototypes, as YOLO segmentation writes them",
                signature.YoloInput,
                "RGB, 0-1, letterboxed, as Ultralytics trains")
            {
                Classes = decoder.Classes,
            }
            : null;
}
