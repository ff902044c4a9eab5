namespace EdgeInspector.Core.Detection;

/// <summary>
/// What a decoder found before duplicates are removed: boxes xyxy in model pixels, in columns, so that they can be compared many at a
/// time. Capacity is fixed. Not thread-safe.
/// </summary>
public sealed class Candidates
{
    private readonly float[] _x1;
    private readonly float[] _y1;
    private readonly float[] _x2;
    private readonly float[] _y2;
    private readonly float[] _scores;
    private readonly int[] _classes;

    /// <param name="capacity">Rows: the number of boxes the model proposes, so that it cannot overflow.</param>
    public Candidates(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _x1 = new float[capacity];
        _y1 = new float[capacity];
        _x2 = new float[capacity];
        _y2 = new float[capacity];
        _scores = new float[capacity];
        _classes = new int[capacity];
    }

    public int Count { get; private set; }

    public int Capacity => _x1.Length;

    public ReadOnlySpan<float> X1 => _x1.AsSpan(0, Count);

    public ReadOnlySpan<float> Y1 => _y1.AsSpan(0, Count);

    public ReadOnlySpan<float> X2 => _x2.AsSpan(0, Count);

    public ReadOnlySpan<float> Y2 => _y2.AsSpan(0, Count);

    /// <summary>0-1.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    public ReadOnlySpan<int> Classes => _classes.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(float x1, float y1, float x2, float y2, float score, int classIndex)
    {
        int i = Count;
        _x1[i] = x1;
        _y1[i] = y1;
        _x2[i] = x2;
        _y2[i] = y2;
        _scores[i] = score;
        _classes[i] = classIndex;
        Count = i + 1;
    }
}
