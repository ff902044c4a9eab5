namespace EdgeInspector.Core.Evaluation;

/// <summary>How often each true class was called each class: <c>[Size, Size]</c>, rows are the truth. One thread at a time.</summary>
/// <remarks>Every ratio is NaN where its denominator is 0: nothing was there to be right or wrong about.</remarks>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <param name="size">Classes, with the background where there is one, 1 or more.</param>
    public ConfusionMatrix(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Size = size;
        _counts = new long[checked(size * size)];
    }

    public int Size { get; }

    /// <summary>Everything counted.</summary>
    public long Total
    {
        get
        {
            long sum = 0;
            foreach (long count in _counts)
            {
                sum += count;
            }

            return sum;
        }
    }

    /// <summary>How often <paramref name="truth"/> was called <paramref name="found"/>.</summary>
    public long this[int truth, int found] => _counts[At(truth, found)];

    public void Add(int truth, int found, long count = 1) => _counts[At(truth, found)] += count;

    /// <summary>Share called right, 0-1.</summary>
    public double Accuracy
    {
        get
        {
            long right = 0;
            for (int i = 0; i < Size; i++)
            {
                right += this[i, i];
            }

            return (double)right / Total;
        }
    }

    /// <summary>Of what was called <paramref name="class"/>, the share that is, 0-1.</summary>
    public double Precision(int @class) => (double)this[@class, @class] / Found(@class);

    /// <summary>Of what is <paramref name="class"/>, the share called so, 0-1.</summary>
    public double Recall(int @class) => (double)this[@class, @class] / Truths(@class);

    /// <summary>Harmonic mean of precision and recall, 0-1; the Dice coefficient where what is counted are pixels.</summary>
    public double F1(int @class) => 2.0 * this[@class, @class] / (Truths(@class) + Found(@class));

    /// <summary>Intersection over union, 0-1 (Jaccard index).</summary>
    public double Iou(int @class) => (double)this[@class, @class] / (Truths(@class) + Found(@class) - this[@class, @class]);

    /// <summary>How often <paramref name="class"/> was there: the sum of its row.</summary>
    public long Truths(int @class)
    {
        long sum = 0;
        for (int i = 0; i < Size; i++)
        {
            sum += this[@class, i];
        }

        return sum;
    }

    /// <summary>How often something was called <paramref name="class"/>: the sum of its column.</summary>
    public long Found(int @class)
    {
        long sum = 0;
        for (int i = 0; i < Size; i++)
        {
            sum += this[i, @class];
        }

        return sum;
    }

    private int At(int truth, int found)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)truth, (uint)Size, nameof(truth));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)found, (uint)Size, nameof(found));
        return (truth * Size) + found;
    }
}
