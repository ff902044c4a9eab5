using EdgeInspector.Core.Frames;

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
    private readonly int[] _proposals;
    private readonly RotatedBox[] _rotated;

    /// <param name="capacity">Rows: the number of boxes the model proposes, so that it cannot overflow.</param>
    /// <param name="oriented">Whether boxes may be turned, so that <see cref="Rotated"/> is filled.</param>
    public Candidates(int capacity, bool oriented = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _x1 = new float[capacity];
        _y1 = new float[capacity];
        _x2 = new float[capacity];
        _y2 = new float[capacity];
        _scores = new float[capacity];
        _classes = new int[capacity];
        _proposals = new int[capacity];
        _rotated = oriented ? new RotatedBox[capacity] : [];
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

    /// <summary>Which of the model's proposals each is.</summary>
    public ReadOnlySpan<int> Proposals => _proposals.AsSpan(0, Count);

    /// <summary>The boxes themselves where they may be turned, model pixels; the other columns hold the upright ones around them. Empty otherwise.</summary>
    public ReadOnlySpan<RotatedBox> Rotated => _rotated.AsSpan(0, Math.Min(Count, _rotated.Length));

    public void Clear() => Count = 0;

    /// <param name="proposal">Number of the proposal; needed only by decoders that look at it again after duplicates are gone.</param>
    public void Add(float x1, float y1, float x2, float y2, float score, int classIndex, int proposal = 0)
    {
        int i = Count;
        _x1[i] = x1;
        _y1[i] = y1;
        _x2[i] = x2;
        _y2[i] = y2;
        _scores[i] = score;
        _classes[i] = classIndex;
        _proposals[i] = proposal;
        Count = i + 1;
    }

    /// <summary>Adds a turned box; the candidates must have been made for such.</summary>
    public void Add(in RotatedBox box, float score, int classIndex, int proposal)
    {
        _rotated[Count] = box;
        FrameBox around = box.Bounds;
        Add(around.X1, around.Y1, around.X2, around.Y2, score, classIndex, proposal);
    }
}
