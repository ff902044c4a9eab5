using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// NanoDet: for each stride 8, 16, 32 scores <c>[N, C]</c> (sigmoid applied) and distances <c>[N, 4*bins]</c>, six outputs in any order
/// and under any names, told apart by their shapes; or NanoDet-Plus: one <c>[1, N, C+4*bins]</c> over strides 8, 16, 32, 64. The distance
/// to each edge (left, top, right, bottom) is the mean bin of the softmax over its bins, in cells.
/// </summary>
/// <remarks>
/// RangiLyu/nanodet, <c>nanodet/model/head/gfl_head.py</c> (a cell's centre is <c>(x + 0.5) * stride - 0.5</c>) and
/// <c>nanodet_plus_head.py</c> (<c>x * stride</c>); hpc203/nanodet-opncv-dnn-cpp-python for the export in six outputs.
/// </remarks>
public sealed class NanodetDecoder : IDetectionDecoder
{
    // reg_max 7 of every published configuration; also what tells distances from scores.
    private const int Bins = 8, DistanceColumns = 4 * Bins;

    private static readonly int[] s_strides = [8, 16, 32];
    private static readonly int[] s_plusStrides = [8, 16, 32, 64];

    private readonly NanodetLevel[] _levels;
    private readonly int _scoreColumns;
    private readonly int _distanceColumns;
    private readonly int _distanceOffset;
    private readonly float _centre;

    private NanodetDecoder(int classes, NanodetLevel[] levels, bool plus)
    {
        Classes = classes;
        Proposals = levels.Sum(level => level.Cells);
        _levels = levels;
        _scoreColumns = plus ? classes + DistanceColumns : classes;
        _distanceColumns = plus ? classes + DistanceColumns : DistanceColumns;
        _distanceOffset = plus ? classes : 0;
        IsPlus = plus;
        _centre = plus ? 0 : 0.5f;
    }

    public static DetectionFormat Format { get; } = new(
        ModelDecoder.Nanodet, "scores [cells, classes] and distances [cells, 32] for each stride 8, 16 and 32, or one [1, cells of strides 8 to 64, classes+32]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes { get; }

    /// <summary>Whether it is NanoDet-Plus.</summary>
    public bool IsPlus { get; }

    public void Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        candidates.Clear();
        foreach (NanodetLevel level in _levels)
        {
            ReadOnlySpan<float> scores = outputs[level.Scores];
            ReadOnlySpan<float> distances = outputs[level.Distances];
            for (int i = 0; i < level.Cells; i++)
            {
                int row = level.FirstRow + i;
                ReadOnlySpan<float> ofCell = scores.Slice(row * _scoreColumns, Classes);
                int best = DecoderChecks.Best(ofCell, row);
                if (ofCell[best] >= thresholds[best])
                {
                    AddBox(level, i, distances.Slice(row * _distanceColumns + _distanceOffset, DistanceColumns), ofCell[best], best, candidates);
                }
            }
        }
    }

    private static NanodetDecoder? Fit(ModelSignature signature, int labels) =>
        signature.Outputs.Count == 1 ? FitPlus(signature) : signature.Outputs.Count == 2 * s_strides.Length ? FitSix(signature, labels) : null;

    private static NanodetDecoder? FitPlus(ModelSignature signature)
    {
        NanodetLevel[] levels = Levels(signature, s_plusStrides, roundUp: true);
        return signature.OnlyShape is [1, _, > DistanceColumns] shape && shape[1] == levels.Sum(level => level.Cells)
            ? new NanodetDecoder((int)shape[2] - DistanceColumns, levels, plus: true)
            : null;
    }

    private static NanodetDecoder? FitSix(ModelSignature signature, int labels)
    {
        NanodetLevel[] levels = Levels(signature, s_strides, roundUp: false);
        int classes = 0;
        for (int l = 0; l < levels.Length; l++)
        {
            int[] outputs = [.. Enumerable.Range(0, signature.Outputs.Count).Where(o => Rows(signature, o) == levels[l].Cells)];
            if (outputs.Length != 2)
            {
                return null;
            }

            // As many classes as distances: then the scores come first.
            int scores = Columns(signature, outputs[1]) == DistanceColumns ? outputs[0] : outputs[1];
            int distances = outputs[0] + outputs[1] - scores;
            int columns = Columns(signature, scores);
            if (Columns(signature, distances) != DistanceColumns || columns < 1 || l > 0 && columns != classes)
            {
                return null;
            }

            classes = columns;
            levels[l] = levels[l] with { Scores = scores, Distances = distances, FirstRow = 0 };
        }

        return new NanodetDecoder(classes, levels, plus: false);
    }

    private static int Rows(ModelSignature signature, int output) => DecoderChecks.WithoutBatch(signature.Outputs[output], 2) is [var rows, _] ? (int)rows : 0;

    private static int Columns(ModelSignature signature, int output) => DecoderChecks.WithoutBatch(signature.Outputs[output], 2) is [_, var columns] ? (int)columns : 0;

    private static NanodetLevel[] Levels(ModelSignature signature, int[] strides, bool roundUp)
    {
        var levels = new NanodetLevel[strides.Length];
        int first = 0;
        for (int l = 0; l < strides.Length; l++)
        {
            int more = roundUp ? strides[l] - 1 : 0;
            int columns = (signature.Width + more) / strides[l];
            int cells = columns * ((signature.Height + more) / strides[l]);
            levels[l] = new NanodetLevel(strides[l], columns, cells, 0, 0, first);
            first += cells;
        }

        return levels;
    }

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        Fit(signature, 0) is { } decoder
            ? new RecognisedModel(
                decoder.IsPlus
                    ? $"its output is [1, {decoder.Proposals}, {decoder.Classes}+32], one row for each cell of strides 8 to 64, as NanoDet-Plus writes it"
                    : $"its outputs are scores of {decoder.Classes} classes and 4 x 8 distance bins for each cell of strides 8, 16 and 32, as NanoDet writes them",
                signature.YoloInput with { Color = ColorOrder.Bgr, Pad = 0, Scale = 1, Mean = [103.53f, 116.28f, 123.675f], Std = [57.375f, 57.12f, 58.395f] },
                "BGR, grey levels less ImageNet's mean over its deviation, letterboxed on black, as NanoDet trains")
            {
                Classes = decoder.Classes,
                NmsIou = 0.6f,
            }
            : null;

    private void AddBox(NanodetLevel level, int cell, ReadOnlySpan<float> distances, float score, int best, Candidates candidates)
    {
        float shift = _centre * (level.Stride - 1);
        float x = cell % level.Columns * level.Stride + shift;
        float y = cell / level.Columns * level.Stride + shift;
        DecoderChecks.Add(
            candidates,
            x - level.Stride * MeanBin(distances[..Bins]),
            y - level.Stride * MeanBin(distances.Slice(Bins, Bins)),
            x + level.Stride * MeanBin(distances.Slice(2 * Bins, Bins)),
            y + level.Stride * MeanBin(distances.Slice(3 * Bins, Bins)),
            score,
            best,
            level.FirstRow + cell);
    }

    private static float MeanBin(ReadOnlySpan<float> logits)
    {
        // Less the largest, so that the exponentials stay finite.
        float largest = logits[0];
        foreach (float logit in logits)
        {
            largest = MathF.Max(largest, logit);
        }

        float sum = 0, mean = 0;
        for (int bin = 0; bin < logits.Length; bin++)
        {
            float weight = MathF.Exp(logits[bin] - largest);
            sum += weight;
            mean += bin * weight;
        }

        return mean / sum;
    }
}
