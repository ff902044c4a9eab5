using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// How unlike the good parts each place of a frame is: <c>[Height, Width]</c> cells laid over <see cref="Region"/>, 0-1, where 0.5 is the
/// threshold. Owned and reused by its caller; not thread-safe.
/// </summary>
/// <remarks>The scale is that of anomalib's normalised scores (open-edge-platform/anomalib, <c>post_processing</c>).</remarks>
public sealed class AnomalyMap
{
    /// <summary>Threshold in calibrated scores.</summary>
    public const float Threshold = 0.5f;

    private float[] _values = [];

    /// <summary>Columns of cells; 0 while empty.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of cells; 0 while empty.</summary>
    public int Height { get; private set; }

    /// <summary>The part of the frame under the map, frame pixels.</summary>
    public FrameRegion Region { get; private set; }

    /// <summary>Of the whole picture, 0-1; NaN while empty.</summary>
    public float Score { get; set; } = float.NaN;

    public bool IsEmpty => Width == 0;

    /// <summary>Row-major, <c>[Height, Width]</c>.</summary>
    public Span<float> Values => _values.AsSpan(0, Width * Height);

    public void Clear()
    {
        Width = Height = 0;
        Score = float.NaN;
    }

    /// <summary>Takes a size; the values are then whatever they were, to be written whole.</summary>
    public void Resize(int width, int height, FrameRegion region)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (_values.Length < width * height)
        {
            _values = new float[width * height];
        }

        (Width, Height, Region) = (width, height, region);
    }

    /// <summary>Replaces the content with that of <paramref name="other"/>.</summary>
    public void CopyFrom(AnomalyMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Clear();
        if (!other.IsEmpty)
        {
            Resize(other.Width, other.Height, other.Region);
            other.Values.CopyTo(Values);
            Score = other.Score;
        }
    }
}
