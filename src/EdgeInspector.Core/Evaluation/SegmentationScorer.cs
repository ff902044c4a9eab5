namespace EdgeInspector.Core.Evaluation;

/// <summary>Measures class maps against true ones, pixel by pixel over all pictures together. One thread at a time.</summary>
public sealed class SegmentationScorer
{
    /// <summary>Value of true pixels that count for nothing (as in VOC and Cityscapes).</summary>
    public const byte Ignored = 255;

    /// <param name="classes">Classes, the background among them, 1-255.</param>
    public SegmentationScorer(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, Ignored);
        Pixels = new ConfusionMatrix(classes);
    }

    /// <summary>Every pixel counted: its truth and what it was called.</summary>
    public ConfusionMatrix Pixels { get; }

    /// <summary>Counts one picture.</summary>
    /// <param name="truth">Class of each pixel, or <see cref="Ignored"/>.</param>
    /// <param name="found">Class the model gave each pixel.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a class is none of these; nothing was counted.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> found)
    {
        MetricInput.CheckLengths(truth.Length, "true pixels", found.Length, "found ones");
        int classes = Pixels.Size;
        long[] counts = new long[256 * 256];
        for (int i = 0; i < truth.Length; i++)
        {
            counts[(truth[i] << 8) | found[i]]++;
        }

        for (int pair = 0; pair < counts.Length; pair++)
        {
            if (counts[pair] > 0 && pair >> 8 != Ignored && (pair >> 8 >= classes || (pair & 255) >= classes))
            {
                throw new ArgumentException($"A pixel of class {pair >> 8} was called class {pair & 255}; there are {classes} classes.");
            }
        }

        for (int t = 0; t < classes; t++)
        {
            for (int f = 0; f < classes; f++)
            {
                Pixels.Add(t, f, counts[(t << 8) | f]);
            }
        }
    }

    /// <summary>Mean intersection over union of the classes that are in the truth or were found; NaN where there is none.</summary>
    /// <param name="except">Class to leave out, the background; -1: none.</param>
    public double MeanIou(int except = -1) => Mean(Pixels.Iou, except);

    /// <summary>Mean Dice coefficient of the same classes.</summary>
    /// <inheritdoc cref="MeanIou" path="/param"/>
    public double MeanDice(int except = -1) => Mean(Pixels.F1, except);

    private double Mean(Func<int, double> of, int except)
    {
        double sum = 0;
        int count = 0;
        for (int c = 0; c < Pixels.Size; c++)
        {
            if (c != except && Pixels.Truths(c) + Pixels.Found(c) > 0)
            {
                sum += of(c);
                count++;
            }
        }

        return sum / count;
    }
}
