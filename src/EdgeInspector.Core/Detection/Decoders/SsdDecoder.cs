using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// SSD: scores <c>[1, N, 1+C]</c>, the first column the background, and boxes <c>[1, N, 4]</c>: corners x1, y1, x2, y2 as 0-1 of the
/// picture where the graph applies its priors, offsets to those of the manifest's <see cref="PriorLayout"/> where it does not. The outputs
/// may come in either order.
/// </summary>
/// <remarks>
/// Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB, <c>detect_imgs_onnx.py</c> and <c>vision/ssd/config/fd_config.py</c> (UltraFace):
/// RGB, (grey - 127) / 128, stretched; priors of 3, 2, 2 and 3 sizes at strides 8, 16, 32 and 64. Offsets: Liu et al., "SSD: Single Shot
/// MultiBox Detector", ECCV 2016, section 2.2.
/// </remarks>
public sealed class SsdDecoder : IDetectionDecoder
{
    private readonly int _scores;
    private readonly float _width;
    private readonly float _height;
    private readonly PriorBoxes? _priors;

    /// <param name="scores">Which output holds the scores, 0 or 1; the other one holds the boxes.</param>
    /// <param name="classes">C, without the background, at least 1.</param>
    /// <param name="proposals">N, at least 1.</param>
    /// <param name="width">Model pixels.</param>
    /// <param name="height">Model pixels.</param>
    /// <param name="priors">N boxes the offsets refer to; null where the boxes are ready.</param>
    public SsdDecoder(int scores, int classes, int proposals, int width, int height, PriorBoxes? priors = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        (_scores, _width, _height, _priors) = (scores, width, height, priors);
        Classes = classes;
        Proposals = proposals;
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.Ssd, "scores [1, priors, 1+classes] and boxes [1, priors, 4]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> scores = outputs[_scores];
        ReadOnlySpan<float> boxes = outputs[1 - _scores];
        int row = 1 + Classes;
        for (int i = 0; i < Proposals; i++)
        {
            int best = DecoderChecks.Best(scores.Slice(i * row + 1, Classes), i);
            float score = _priors is { Softmax: true } ? Softmax(scores.Slice(i * row, row), best + 1) : scores[i * row + 1 + best];
            if (!float.IsFinite(score))
            {
                throw DecoderChecks.NotANumber($"a score of proposal {i}");
            }

            if (score >= thresholds[best])
            {
                FrameBox box = _priors?.Apply(i, boxes.Slice(4 * i, 4)) ?? new FrameBox(boxes[4 * i] * _width, boxes[4 * i + 1] * _height, boxes[4 * i + 2] * _width, boxes[4 * i + 3] * _height);
                DecoderChecks.Add(candidates, box.X1, box.Y1, box.X2, box.Y2, score, best, i);
            }
        }
    }

    private static float Softmax(ReadOnlySpan<float> logits, int index)
    {
        float sum = 0;
        foreach (float logit in logits)
        {
            sum += MathF.Exp(logit - logits[index]);
        }

        return 1 / sum;
    }

    private static SsdDecoder? Fit(ModelSignature signature, int labels)
    {
        if (signature.Outputs.Count != 2)
        {
            return null;
        }

        long[] first = [.. signature.Outputs[0].Shape], second = [.. signature.Outputs[1].Shape];
        if (first is not [1, > 0, > 1] || second is not [1, > 0, > 1] || first[1] != second[1])
        {
            return null;
        }

        // Three classes and a background make both four columns wide: then the scores come first, as they commonly do.
        int scores = second[2] == 4 ? 0 : 1;
        if ((scores == 0 ? second : first)[2] != 4)
        {
            return null;
        }

        PriorBoxes? priors = signature.Output?.Priors is { } layout ? new PriorBoxes(layout, signature.Width, signature.Height) : null;
        return priors is null || priors.Count == first[1]
            ? new SsdDecoder(scores, (int)(scores == 0 ? first : second)[2] - 1, (int)first[1], signature.Width, signature.Height, priors)
            : throw new ModelContractException($"{signature.File}: its outputs hold {first[1]} boxes, but the priors of its manifest are {priors.Count} at {signature.Width}x{signature.Height}. Correct output.priors.");
    }

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        Fit(signature, 0) is { Classes: 1 } decoder && decoder.Proposals == UltraFacePriors(signature.Width, signature.Height)
            ? new RecognisedModel(
                $"its outputs are scores [1, {decoder.Proposals}, 2] and boxes [1, {decoder.Proposals}, 4], one row for each prior of UltraFace at {signature.Width}x{signature.Height}",
                signature.YoloInput with { Resize = ResizeMode.Stretch, Scale = 1, Mean = [127f, 127f, 127f], Std = [128f, 128f, 128f] },
                "RGB, (grey - 127) / 128, stretched, as UltraFace trains")
            {
                Classes = 1,
                Labels = ["face"],
                Thresholds = new ModelThresholds(0.7f),
            }
            : null;

    private static long UltraFacePriors(int width, int height)
    {
        ReadOnlySpan<int> sizes = [3, 2, 2, 3];
        long priors = 0;
        for (int level = 0; level < sizes.Length; level++)
        {
            int stride = 8 << level;
            priors += (long)sizes[level] * ((width + stride - 1) / stride) * ((height + stride - 1) / stride);
        }

        return priors;
    }
}
