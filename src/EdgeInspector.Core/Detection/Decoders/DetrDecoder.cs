using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// The DETR family, in either of its exports. Decoded in the graph (RT-DETR, D-FINE, DEIM): labels <c>[1, Q]</c>, boxes <c>[1, Q, 4]</c>
/// as corners, scores <c>[1, Q]</c>, with or without the batch, boxes in units of the input <c>orig_target_sizes</c>, which is fed the
/// model's own width and height. Or raw: logits <c>[1, Q, C]</c> and boxes <c>[1, Q, 4]</c>, centre and size as 0-1 of the picture; with
/// one column more than labels the last is "no object" and scores are softmax (DETR), otherwise sigmoid; a manifest's <c>activation</c> goes
/// before that, for exports that have a column too many and yet sigmoids (RF-DETR): the columns after the labels are then left. Each object once.
/// </summary>
/// <remarks>
/// Peterande/D-FINE, <c>src/zoo/dfine/postprocessor.py</c>; lyuwenyu/RT-DETR, <c>rtdetr_postprocessor.py</c>; facebookresearch/detr,
/// <c>models/detr.py</c> (<c>PostProcess</c>). A raw query gives its best class only, where those may give it several.
/// </remarks>
public sealed class DetrDecoder : IDetectionDecoder
{
    private readonly int _labels;
    private readonly int _boxes;
    private readonly int _scores;
    private readonly int _columns;
    private readonly float[] _size;
    private readonly OutputActivation _activation;

    private DetrDecoder(int labels, int boxes, int scores, int classes, int columns, int queries, ModelSignature signature)
    {
        _activation = signature.Output?.Activation ?? (classes == columns ? OutputActivation.Sigmoid : OutputActivation.Softmax);
        (_labels, _boxes, _scores, _columns) = (labels, boxes, scores, columns);
        _size = [signature.Width, signature.Height];
        Classes = classes;
        Proposals = queries;
    }

    public static DetectionFormat Format { get; } = new(
        ModelDecoder.Detr, "labels [1, queries], boxes [1, queries, 4] and scores [1, queries], or logits [1, queries, classes] and boxes [1, queries, 4],", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    public bool HasDuplicates => false;

    private bool IsRaw => _labels < 0;

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        if (IsRaw)
        {
            DecodeRaw(outputs[_scores], outputs[_boxes], thresholds, candidates);
        }
        else
        {
            DecodeReady(outputs[_labels], outputs[_scores], outputs[_boxes], thresholds, candidates);
        }
    }

    /// <summary><c>orig_target_sizes</c>: width, height.</summary>
    public ReadOnlySpan<float> SideInput(TensorSpec input) => IsTargetSize(input) ? _size : default;

    private static bool IsTargetSize(TensorSpec input) => input is { Shape: [1, 2] or [2] } && input.Name.Contains("size", StringComparison.OrdinalIgnoreCase);

    private static DetrDecoder? Fit(ModelSignature signature, int labels) => FitReady(signature, labels) ?? FitRaw(signature, labels);

    private static DetrDecoder? FitReady(ModelSignature signature, int labels)
    {
        int boxes = -1, ids = -1, scores = -1;
        for (int i = 0; i < 3 && signature.Outputs.Count == 3; i++)
        {
            TensorSpec output = signature.Outputs[i];
            if (DecoderChecks.WithoutBatch(output, 2) is [_, 4])
            {
                boxes = i;
            }
            else if (output.ElementType is TensorElementType.Int64 or TensorElementType.Int32 || output.Name.Contains("label", StringComparison.OrdinalIgnoreCase))
            {
                ids = i;
            }
            else
            {
                scores = i;
            }
        }

        if (labels < 1 || boxes < 0 || ids < 0 || scores < 0)
        {
            return null;
        }

        long queries = DecoderChecks.WithoutBatch(signature.Outputs[boxes], 2)[0];
        return queries > 0 && DecoderChecks.WithoutBatch(signature.Outputs[ids], 1) is [var a] && a == queries
            && DecoderChecks.WithoutBatch(signature.Outputs[scores], 1) is [var b] && b == queries
            ? new DetrDecoder(ids, boxes, scores, labels, 1, (int)queries, signature)
            : null;
    }

    private static DetrDecoder? FitRaw(ModelSignature signature, int labels)
    {
        if (signature.Outputs.Count != 2)
        {
            return null;
        }

        long[] first = DecoderChecks.WithoutBatch(signature.Outputs[0], 2), second = DecoderChecks.WithoutBatch(signature.Outputs[1], 2);
        if (first is not [> 0, > 0] || second is not [> 0, > 0] || first[0] != second[0])
        {
            return null;
        }

        int boxes = second[1] == 4 && !signature.Outputs[0].Name.Contains("box", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        int columns = (int)(boxes == 1 ? first : second)[1];
        return (boxes == 1 ? second : first)[1] == 4
            ? new DetrDecoder(-1, boxes, 1 - boxes, labels == columns - 1 ? labels : columns, columns, (int)first[0], signature)
            : null;
    }

    private static RecognisedModel? Recognise(ModelSignature signature)
    {
        ModelInput input = signature.YoloInput with { Resize = ResizeMode.Stretch };
        const string Feeding = "RGB, 0-1, stretched, as RT-DETR, D-FINE and DEIM train (their variants on DINO backbones also take ImageNet's mean and deviation: those need a manifest)";
        if (FitReady(signature, 1) is { } ready && signature.SideInputs is [var size] && IsTargetSize(size))
        {
            return new RecognisedModel(
                $"its outputs are labels, boxes and scores of {ready.Proposals} queries and it takes {size.Name}, as exports of RT-DETR, D-FINE and DEIM do", input, Feeding);
        }

        bool named = signature.Outputs.Any(output => output.Name.Contains("logit", StringComparison.OrdinalIgnoreCase));
        return named && FitRaw(signature, 0) is { } raw
            ? new RecognisedModel($"its outputs are logits of {raw._columns} classes and boxes of {raw.Proposals} queries, as the DETR family's raw exports are", input, Feeding)
            {
                Classes = raw._columns,
            }
            : null;
    }

    private void DecodeReady(ReadOnlySpan<float> labels, ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        for (int i = 0; i < Proposals; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                throw DecoderChecks.NotANumber($"score of query {i} is {scores[i]}");
            }

            if (!(labels[i] >= 0 && labels[i] < Classes))
            {
                throw new ModelRunException($"query {i} is of class {labels[i]}, but there are labels for classes 0 to {Classes - 1}. Give the manifest every label.");
            }

            int label = (int)labels[i];
            if (scores[i] >= thresholds[label])
            {
                ReadOnlySpan<float> box = boxes.Slice(4 * i, 4);
                DecoderChecks.Add(candidates, box[0], box[1], box[2], box[3], scores[i], label, i);
            }
        }
    }

    private void DecodeRaw(ReadOnlySpan<float> logits, ReadOnlySpan<float> boxes, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        for (int i = 0; i < Proposals; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * _columns, _columns);
            int best = DecoderChecks.Best(row[..Classes], i);
            float score = _activation switch
            {
                OutputActivation.Sigmoid => DecoderChecks.Sigmoid(row[best]),
                OutputActivation.Softmax => Softmax(row, best),
                _ => row[best],
            };
            if (!float.IsFinite(score))
            {
                throw DecoderChecks.NotANumber($"a logit of query {i}");
            }

            if (score >= thresholds[best])
            {
                ReadOnlySpan<float> box = boxes.Slice(4 * i, 4);
                float x = box[0] * _size[0], halfWidth = 0.5f * box[2] * _size[0];
                float y = box[1] * _size[1], halfHeight = 0.5f * box[3] * _size[1];
                DecoderChecks.Add(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best, i);
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
}
