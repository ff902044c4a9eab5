using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLOX: <c>[1, N, 5+C]</c>, rows offset x, offset y, log width, log height in cells of the grid, objectness, C scores; sigmoids
/// applied, grid not. Grids of strides 8, 16, 32 follow each other, row by row. A score is objectness times class score.
/// </summary>
/// <remarks>Megvii-BaseDetection/YOLOX, <c>yolox/utils/demo_utils.py</c> (<c>demo_postprocess</c>) and <c>yolox/data/data_augment.py</c> (<c>preproc</c>).</remarks>
public sealed class YoloxDecoder : IDetectionDecoder
{
    private static readonly int[] s_strides = [8, 16, 32];

    private readonly int _classes;
    private readonly float[] _cellX;
    private readonly float[] _cellY;
    private readonly float[] _stride;

    /// <param name="classes">C, at least 1.</param>
    /// <param name="width">Model pixels.</param>
    /// <param name="height">Model pixels.</param>
    public YoloxDecoder(int classes, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _classes = classes;
        Proposals = ProposalsFor(width, height);
        _cellX = new float[Proposals];
        _cellY = new float[Proposals];
        _stride = new float[Proposals];
        int i = 0;
        foreach (int stride in s_strides)
        {
            for (int y = 0; y < height / stride; y++)
            {
                for (int x = 0; x < width / stride; x++, i++)
                {
                    (_cellX[i], _cellY[i], _stride[i]) = (x, y, stride);
                }
            }
        }
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.Yolox, "one [1, cells of strides 8, 16 and 32, 5+classes]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes => _classes;

    /// <summary>Floats of one output.</summary>
    public int OutputLength => (5 + _classes) * Proposals;

    /// <summary>Rows a model with an input of that size puts out, e.g. 3549 for 416x416.</summary>
    public static int ProposalsFor(int width, int height)
    {
        int cells = 0;
        foreach (int stride in s_strides)
        {
            cells += width / stride * (height / stride);
        }

        return cells;
    }

    void IDetectionDecoder.Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates) =>
        Decode(outputs[0], thresholds, candidates);

    /// <inheritdoc cref="IDetectionDecoder.Decode"/>
    /// <param name="output"><c>[N, 5+C]</c>, row-major.</param>
    public void Decode(ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        int row = 5 + _classes;
        if (output.Length != OutputLength || thresholds.Length != _classes || candidates.Capacity < Proposals)
        {
            throw new ArgumentException($"Output of {output.Length}, {thresholds.Length} thresholds or room for {candidates.Capacity} do not fit [1, {Proposals}, {row}].");
        }

        candidates.Clear();
        float lowest = DecoderChecks.Lowest(thresholds);

        for (int i = 0; i < Proposals; i++)
        {
            // Class scores are at most 1, so the objectness bounds the product. Written so that NaN is not passed over.
            if (!(output[i * row + 4] < lowest))
            {
                Consider(i, output.Slice(i * row, row), thresholds, candidates);
            }
        }
    }

    private static YoloxDecoder? Fit(ModelSignature signature, int labels) =>
        signature.OnlyShape is [1, _, > 5] shape && shape[1] == ProposalsFor(signature.Width, signature.Height)
            ? new YoloxDecoder((int)shape[2] - 5, signature.Width, signature.Height)
            : null;

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        Fit(signature, 0) is { } decoder
            ? new RecognisedModel(
                $"its output is [1, {decoder.Proposals}, 5+{decoder.Classes}], one row for each cell of strides 8, 16 and 32, as YOLOX writes it",
                signature.YoloInput with { Color = ColorOrder.Bgr, Resize = ResizeMode.LetterboxTopLeft, Scale = 1 },
                "BGR, 0-255, letterboxed into the top left corner, as YOLOX trains")
            {
                Classes = decoder.Classes,
            }
            : null;

    private void Consider(int i, ReadOnlySpan<float> row, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        int best = 0;
        bool finite = float.IsFinite(row[4]);
        for (int c = 0; c < _classes; c++)
        {
            finite &= float.IsFinite(row[5 + c]);
            if (row[5 + c] > row[5 + best])
            {
                best = c;
            }
        }

        if (!finite)
        {
            throw new ModelRunException($"The model's output is not a number: a score of proposal {i}. The model or its provider is faulty; no box was taken from it.");
        }

        float score = row[4] * row[5 + best];
        if (score < thresholds[best])
        {
            return;
        }

        float x = (row[0] + _cellX[i]) * _stride[i];
        float y = (row[1] + _cellY[i]) * _stride[i];
        float halfWidth = 0.5f * MathF.Exp(row[2]) * _stride[i];
        float halfHeight = 0.5f * MathF.Exp(row[3]) * _stride[i];
        if (!float.IsFinite(x + y + halfWidth + halfHeight))
        {
            throw new ModelRunException($"The model's output is not a number: the box of proposal {i} is centre {x}, {y}, half size {halfWidth}, {halfHeight}. The model or its provider is faulty; no box was taken from it.");
        }

        candidates.Add(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best);
    }
}
