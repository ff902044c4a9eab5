using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLOv5 style (also YOLOv7): <c>[1, N, 5+C]</c>, rows centre x, centre y, width, height in model pixels, objectness, C class scores;
/// anchors, grid and sigmoids applied. N is three anchors for each cell. A score is objectness times class score.
/// </summary>
/// <remarks>ultralytics/yolov5, <c>models/yolo.py</c> (<c>Detect.forward</c>) and <c>utils/general.py</c> (<c>non_max_suppression</c>).</remarks>
public sealed class YoloAnchorDecoder : IDetectionDecoder
{
    private const int AnchorsPerCell = 3;

    /// <param name="classes">C, at least 1.</param>
    /// <param name="proposals">N, at least 1.</param>
    public YoloAnchorDecoder(int classes, int proposals)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        Classes = classes;
        Proposals = proposals;
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.YoloAnchor, "one [1, proposals, 5+classes]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> output = outputs[0];
        float lowest = DecoderChecks.Lowest(thresholds);
        int row = 5 + Classes;
        for (int i = 0; i < Proposals; i++)
        {
            // Class scores are at most 1, so the objectness bounds the product. Written so that NaN is not passed over.
            if (!(output[i * row + 4] < lowest))
            {
                Consider(i, output.Slice(i * row, row), thresholds, candidates);
            }
        }
    }

    private static YoloAnchorDecoder? Fit(ModelSignature signature, int labels) =>
        signature.OnlyShape is [1, > 0, > 5] shape ? new YoloAnchorDecoder((int)shape[2] - 5, (int)shape[1]) : null;

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        signature.OnlyShape is [1, _, > 5] shape && DecoderChecks.IsPyramid(signature, shape[1], AnchorsPerCell)
            ? new RecognisedModel(
                $"its output is [1, {shape[1]}, 5+{shape[2] - 5}], three rows for each cell, as YOLOv5 writes it", signature.YoloInput, "RGB, 0-1, letterboxed, as YOLOv5 trains")
            {
                Classes = (int)shape[2] - 5,
            }
            : null;

    private static void Consider(int i, ReadOnlySpan<float> row, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        int best = DecoderChecks.Best(row[5..], i);
        float score = row[4] * row[5 + best];
        if (!float.IsFinite(score))
        {
            throw DecoderChecks.NotANumber($"objectness of proposal {i} is {row[4]}");
        }

        if (score >= thresholds[best])
        {
            (float x, float y, float halfWidth, float halfHeight) = (row[0], row[1], 0.5f * row[2], 0.5f * row[3]);
            DecoderChecks.Add(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best, i);
        }
    }
}
