using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLOv10 and YOLO26: <c>[1, N, 6]</c>, rows x1, y1, x2, y2 in model pixels, score, class. Each object once, so nothing is suppressed;
/// rows of score 0 are empty places. With masks <c>[1, N, 6+M]</c>, M coefficients behind, and prototypes <c>[1, M, h, w]</c>: YOLO26's
/// segmentation, and any YOLO's that was exported with its suppression inside.
/// </summary>
/// <remarks>THU-MIG/yolov10, <c>ultralytics/nn/modules/head.py</c> (<c>v10Detect</c>, export branch) and <c>ultralytics/utils/ops.py</c> (<c>v10postprocess</c>); for masks <c>Segment</c> in the same file.</remarks>
public sealed class YoloEndToEndDecoder : IDetectionDecoder
{
    private const int BoxRow = 6;

    // Exporters keep 300 by default; a raw head has thousands of rows.
    private const int MostRows = 1000;

    private readonly int _output;
    private readonly int _row;

    /// <param name="classes">Of the labels: the output does not tell.</param>
    /// <param name="proposals">N, at least 1.</param>
    /// <param name="masks">Null: rows are boxes alone.</param>
    public YoloEndToEndDecoder(int classes, int proposals, MaskLayout? masks = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        Classes = classes;
        Proposals = proposals;
        _output = masks?.Boxes ?? 0;
        _row = BoxRow + (masks?.Masks ?? 0);
        Masks = masks is null ? null : new InstanceMasks(masks);
    }

    public static DetectionFormat Format { get; } = new(
        ModelDecoder.YoloEndToEnd, "one [1, objects, 6], or [1, objects, 6+masks] and prototypes [1, masks, rows, columns]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public bool HasDuplicates => false;

    public InstanceMasks? Masks { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> output = outputs[_output];
        for (int i = 0; i < Proposals; i++)
        {
            ReadOnlySpan<float> row = output.Slice(i * _row, BoxRow);
            float score = row[4], label = row[5];
            if (!float.IsFinite(score))
            {
                throw DecoderChecks.NotANumber($"score of object {i} is {score}");
            }

            if (score <= 0)
            {
                continue;
            }

            if (!(label >= 0 && label < Classes && label == MathF.Floor(label)))
            {
                throw new ModelRunException($"object {i} is of class {label}, but there are labels for classes 0 to {Classes - 1}. Give the manifest every label.");
            }

            if (score >= thresholds[(int)label])
            {
                DecoderChecks.Add(candidates, row[0], row[1], row[2], row[3], score, (int)label, i);
            }
        }
    }

    private static YoloEndToEndDecoder? Fit(ModelSignature signature, int labels) =>
        labels <= 0 ? null
        : signature.OnlyShape is [1, > 0, BoxRow] shape ? new YoloEndToEndDecoder(labels, (int)shape[1])
        : MasksOf(signature) is { } masks ? new YoloEndToEndDecoder(labels, masks.Proposals, masks)
        : null;

    private static MaskLayout? MasksOf(ModelSignature signature)
    {
        if (signature.Outputs.Count != 2)
        {
            return null;
        }

        int output = signature.Outputs[0].Shape.Count == 3 ? 0 : 1;
        return signature.Outputs[output].Shape is [1, > 0, > BoxRow] rows && signature.Outputs[1 - output].Shape is [1, > 0, > 0, > 0] prototypes && rows[2] == BoxRow + prototypes[1]
            ? new MaskLayout
            {
                Boxes = output,
                Prototypes = 1 - output,
                Proposals = (int)rows[1],
                FirstCoefficient = BoxRow,
                RowLength = (int)rows[2],
                Masks = (int)prototypes[1],
                Columns = (int)prototypes[3],
                Rows = (int)prototypes[2],
                Width = signature.Width,
                Height = signature.Height,
            }
            : null;
    }

    private static RecognisedModel? Recognise(ModelSignature signature)
    {
        MaskLayout? masks = MasksOf(signature);
        long rows = masks?.Proposals ?? (signature.OnlyShape is [1, > 0, BoxRow] shape ? shape[1] : 0);
        return rows is 0 or > MostRows || DecoderChecks.IsPyramid(signature, rows) || DecoderChecks.IsPyramid(signature, rows, 3)
            ? null
            : new RecognisedModel(
                masks is null
                    ? $"its output is [1, {rows}, 6], rows of box, score and class, as YOLOv10 and YOLO26 write them"
                    : $"its outputs are [1, {rows}, {masks.RowLength}], rows of box, score, class and {masks.Masks} mask coefficients, and prototypes, as YOLO26 segmentation writes them",
                signature.YoloInput,
                "RGB, 0-1, letterboxed, as Ultralytics trains");
    }
}
