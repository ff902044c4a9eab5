using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLOv10 and YOLO26: <c>[1, N, 6]</c>, rows x1, y1, x2, y2 in model pixels, score, class. Each object once, so nothing is suppressed;
/// rows of score 0 are empty places.
/// </summary>
/// <remarks>THU-MIG/yolov10, <c>ultralytics/nn/modules/head.py</c> (<c>v10Detect</c>, export branch) and <c>ultralytics/utils/ops.py</c> (<c>v10postprocess</c>).</remarks>
public sealed class YoloEndToEndDecoder : IDetectionDecoder
{
    private const int Row = 6;

    // Exporters keep 300 by default; a raw head has thousands of rows.
    private const int MostRows = 1000;

    /// <param name="classes">Of the labels: the output does not tell.</param>
    /// <param name="proposals">N, at least 1.</param>
    public YoloEndToEndDecoder(int classes, int proposals)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        Classes = classes;
        Proposals = proposals;
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.YoloEndToEnd, "one [1, objects, 6]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public bool HasDuplicates => false;

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> output = outputs[0];
        for (int i = 0; i < Proposals; i++)
        {
            ReadOnlySpan<float> row = output.Slice(i * Row, Row);
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
        labels > 0 && signature.OnlyShape is [1, > 0, Row] shape ? new YoloEndToEndDecoder(labels, (int)shape[1]) : null;

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        signature.OnlyShape is [1, > 0 and <= MostRows, Row] shape && !DecoderChecks.IsPyramid(signature, shape[1]) && !DecoderChecks.IsPyramid(signature, shape[1], 3)
            ? new RecognisedModel(
                $"its output is [1, {shape[1]}, 6], rows of box, score and class, as YOLOv10 and YOLO26 write them", signature.YoloInput, "RGB, 0-1, letterboxed, as Ultralytics trains")
            : null;
}
