using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLO oriented boxes: <c>[1, 4+C+1, N]</c>, rows centre x, centre y, width, height in model pixels, C scores with the sigmoid applied,
/// angle in radians. Boxes stay turned; the upright box around each is what is tracked.
/// </summary>
/// <remarks>ultralytics/ultralytics, <c>ultralytics/nn/modules/head.py</c> (<c>OBB</c>) and <c>ultralytics/utils/ops.py</c> (<c>xywhr2xyxyxyxy</c>).</remarks>
public sealed class YoloOrientedDecoder : IDetectionDecoder
{
    /// <param name="classes">C, at least 1.</param>
    /// <param name="proposals">N, at least 1.</param>
    public YoloOrientedDecoder(int classes, int proposals)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        Classes = classes;
        Proposals = proposals;
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.YoloOriented, "one [1, 4+classes+1, proposals]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public bool IsOriented => true;

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> output = outputs[0];
        for (int i = 0; i < Proposals; i++)
        {
            int best = 0;
            float score = float.NegativeInfinity;
            for (int c = 0; c < Classes; c++)
            {
                float value = output[(4 + c) * Proposals + i];
                if (!float.IsFinite(value))
                {
                    throw DecoderChecks.NotANumber($"score of class {c}, proposal {i} is {value}");
                }

                if (value > score)
                {
                    (score, best) = (value, c);
                }
            }

            if (score >= thresholds[best])
            {
                var box = new RotatedBox(output[i], output[Proposals + i], output[2 * Proposals + i], output[3 * Proposals + i], output[(4 + Classes) * Proposals + i]);
                if (!float.IsFinite(box.CenterX + box.CenterY + box.Width + box.Height + box.Angle))
                {
                    throw DecoderChecks.NotANumber($"the box of proposal {i} is {box}");
                }

                candidates.Add(box, score, best, i);
            }
        }
    }

    private static YoloOrientedDecoder? Fit(ModelSignature signature, int labels) =>
        signature.OnlyShape is [1, > 5, > 0] shape ? new YoloOrientedDecoder((int)shape[1] - 5, (int)shape[2]) : null;

    // Nothing but the metadata tells it from a detector with one class more.
    private static RecognisedModel? Recognise(ModelSignature signature) =>
        Fit(signature, 0) is { } decoder && DecoderChecks.IsPyramid(signature, decoder.Proposals) && signature.Metadata.TryGetValue("task", out string? task) && task == "obb"
            ? new RecognisedModel(
                $"its output is [1, 4+{decoder.Classes}+1, {decoder.Proposals}] and its metadata says task \"obb\"",
                signature.YoloInput,
                "RGB, 0-1, letterboxed, as Ultralytics trains")
            {
                Classes = decoder.Classes,
            }
            : null;
}
