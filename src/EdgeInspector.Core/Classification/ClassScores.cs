namespace EdgeInspector.Core.Classification;

/// <summary>A classifier's probability of each class for one picture. Owned and reused by its caller; not thread-safe.</summary>
public sealed class ClassScores
{
    private float[] _values = [];

    /// <summary>Classes; 0 while empty.</summary>
    public int Count { get; private set; }

    /// <summary>By class index, 0-1.</summary>
    public Span<float> Values => _values.AsSpan(0, Count);

    /// <summary>Class index of the greatest, the first of equals; -1 while empty.</summary>
    public int Best
    {
        get
        {
            int best = Count - 1;
            for (int i = Count - 2; i >= 0; i--)
            {
                best = _values[i] >= _values[best] ? i : best;
            }

            return best;
        }
    }

    public void Clear() => Count = 0;

    /// <summary>Takes a size; the values are then whatever they were, to be written whole.</summary>
    public void Resize(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (_values.Length < count)
        {
            _values = new float[count];
        }

        Count = count;
    }
}
