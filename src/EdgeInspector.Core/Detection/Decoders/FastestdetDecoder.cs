using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// FastestDet: <c>[1, 5+C, H, W]</c>, planes objectness (sigmoid applied), offset x, offset y, width, height (raw), C class scores
/// (softmax applied). In cell (x, y) the centre is <c>(tanh + cell) / grid</c> and the size the sigmoid, both of the whole picture. A
/// score is objectness times class score.
/// </summary>
/// <remarks>dog-qiuqiu/FastestDet, <c>utils/tool.py</c> (<c>handle_preds</c>) and <c>test.py</c>: OpenCV's BGR, 0-1, stretched.</remarks>
public sealed class FastestdetDecoder : IDetectionDecoder
{
    // The one level's stride; also what tells the format from other four-dimensional outputs.
    private const int Stride = 16;

    private readonly int _columns;
    private readonly int _rows;
    private readonly float _width;
    private readonly float _height;

    /// <param name="classes">C, at least 1.</param>
    /// <param name="columns">W, cells.</param>
    /// <param name="rows">H, cells.</param>
    /// <param name="width">Model pixels.</param>
    /// <param name="height">Model pixels.</param>
    public FastestdetDecoder(int classes, int columns, int rows, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Classes = classes;
        (_columns, _rows, _width, _height) = (columns, rows, width, height);
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.Fastestdet, "one [1, 5+classes, rows, columns]", Fit, Recognise);

    public int Proposals => _columns * _rows;

    public int Classes { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        ReadOnlySpan<float> output = outputs[0];
        float lowest = DecoderChecks.Lowest(thresholds);
        for (int i = 0; i < Proposals; i++)
        {
            // Class scores are at most 1, so the objectness bounds the product. Written so that NaN is not passed over.
            if (!(output[i] < lowest))
            {
                Consider(i, output, thresholds, candidates);
            }
        }
    }

    private static FastestdetDecoder? Fit(ModelSignature signature, int labels) =>
        signature.OnlyShape is [1, > 5, > 0, > 0] shape
            ? new FastestdetDecoder((int)shape[1] - 5, (int)shape[3], (int)shape[2], signature.Width, signature.Height)
            : null;

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        signature.OnlyShape is [1, > 5, _, _] shape && shape[2] * Stride == signature.Height && shape[3] * Stride == signature.Width
            ? new RecognisedModel(
                $"its output is [1, 5+{shape[1] - 5}, {shape[2]}, {shape[3]}], one column of numbers for each cell of stride 16, as FastestDet writes it",
                signature.YoloInput with { Color = ColorOrder.Bgr, Resize = ResizeMode.Stretch },
                "BGR, 0-1, stretched, as FastestDet trains")
            {
                Classes = (int)shape[1] - 5,
                NmsIou = 0.45f,
            }
            : null;

    private void Consider(int cell, ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        int plane = Proposals, best = 0;
        float highest = float.NegativeInfinity;
        for (int c = 0; c < Classes; c++)
        {
            float value = output[(5 + c) * plane + cell];
            if (!float.IsFinite(value))
            {
                throw DecoderChecks.NotANumber($"score of class {c}, cell {cell} is {value}");
            }

            if (value > highest)
            {
                (highest, best) = (value, c);
            }
        }

        float score = output[cell] * highest;
        if (!float.IsFinite(score))
        {
            throw DecoderChecks.NotANumber($"objectness of cell {cell} is {output[cell]}");
        }

        if (score < thresholds[best])
        {
            return;
        }

        float x = (MathF.Tanh(output[plane + cell]) + cell % _columns) / _columns * _width;
        float y = (MathF.Tanh(output[2 * plane + cell]) + cell / _columns) / _rows * _height;
        float halfWidth = 0.5f * DecoderChecks.Sigmoid(output[3 * plane + cell]) * _width;
        float halfHeight = 0.5f * DecoderChecks.Sigmoid(output[4 * plane + cell]) * _height;
        DecoderChecks.Add(candidates, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best, cell);
    }
}
