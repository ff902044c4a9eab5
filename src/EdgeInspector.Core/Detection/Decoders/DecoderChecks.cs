using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>What decoders have in common: limits, shapes, refusals.</summary>
internal static class DecoderChecks
{
    // Levels of the feature pyramids of the YOLO families: the usual three, with P6, with P2.
    private static readonly int[][] s_pyramids = [[8, 16, 32], [8, 16, 32, 64], [4, 8, 16, 32]];

    /// <summary>The least of the thresholds: nothing below it is ever found.</summary>
    public static float Lowest(ReadOnlySpan<float> thresholds)
    {
        float lowest = thresholds[0];
        foreach (float threshold in thresholds)
        {
            lowest = MathF.Min(lowest, threshold);
        }

        return lowest;
    }

    /// <summary>Whether that many rows are one (or <paramref name="anchors"/>) for each cell of a feature pyramid over the picture.</summary>
    public static bool IsPyramid(ModelSignature signature, long rows, int anchors = 1) =>
        s_pyramids.Any(strides => signature.Cells(strides) * anchors == rows);

    /// <summary>The same with the batch's 1 in front or without; empty where the rest has another rank.</summary>
    public static long[] WithoutBatch(TensorSpec output, int rank) =>
        output.Shape.Count == rank ? [.. output.Shape] : output.Shape.Count == rank + 1 && output.Shape[0] == 1 ? [.. output.Shape.Skip(1)] : [];

    public static ModelRunException NotANumber(string what) =>
        new($"The model's output is not a number: {what}. The model or its provider is faulty; no box was taken from it.");

    /// <summary>Index of the largest of some scores; none of them may be NaN or infinite.</summary>
    /// <param name="proposal">For the message.</param>
    /// <exception cref="ModelRunException">One is.</exception>
    public static int Best(ReadOnlySpan<float> scores, int proposal)
    {
        int best = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            if (!float.IsFinite(scores[c]))
            {
                throw NotANumber($"score of class {c}, proposal {proposal} is {scores[c]}");
            }

            if (scores[c] > scores[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>Adds a box given by its corners.</summary>
    /// <exception cref="ModelRunException">A corner is NaN or infinite.</exception>
    public static void Add(Candidates candidates, float x1, float y1, float x2, float y2, float score, int best, int proposal)
    {
        if (!float.IsFinite(x1 + y1 + x2 + y2))
        {
            throw NotANumber($"the box of proposal {proposal} is {x1}, {y1}, {x2}, {y2}");
        }

        candidates.Add(x1, y1, x2, y2, score, best, proposal);
    }

    public static float Sigmoid(float value) => 1f / (1f + MathF.Exp(-value));
}
