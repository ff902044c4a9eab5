using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// What a model that was run over patches says of each place: the probability of each class in <c>[Rows, Columns]</c> cells laid over
/// <see cref="Region"/>. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class PatchMap
{
    private float[] _values = [];

    /// <summary>0 while empty.</summary>
    public int Columns { get; private set; }

    /// <summary>0 while empty.</summary>
    public int Rows { get; private set; }

    /// <summary>Classes, by the model's labels.</summary>
    public int Classes { get; private set; }

    /// <summary>The part of the frame under the map, frame pixels.</summary>
    public FrameRegion Region { get; private set; }

    /// <summary>How many patches it was made of.</summary>
    public int Patches { get; set; }

    public bool IsEmpty => Columns == 0;

    /// <summary>One class's probabilities, 0-1, row-major <c>[Rows, Columns]</c>.</summary>
    public Span<float> Plane(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, Math.Max(1, Classes));
        return _values.AsSpan(classIndex * Columns * Rows, Columns * Rows);
    }

    public void Clear() => Columns = Rows = Classes = Patches = 0;

    /// <summary>Takes a size; the values are then whatever they were, to be written whole.</summary>
    public void Resize(int columns, int rows, int classes, FrameRegion region)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (_values.Length < columns * rows * classes)
        {
            _values = new float[columns * rows * classes];
        }

        (Columns, Rows, Classes, Region) = (columns, rows, classes, region);
    }
}
