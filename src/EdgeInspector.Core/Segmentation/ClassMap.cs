using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Segmentation;

/// <summary>
/// The class of each place of a frame: <c>[Height, Width]</c> cells laid over <see cref="Region"/>, each an index into the model's
/// labels or <see cref="None"/>. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class ClassMap
{
    /// <summary>Value of a cell that belongs to no class: a model of one class has no other name for the rest.</summary>
    public const byte None = 255;

    /// <summary>Most classes a map can tell apart.</summary>
    public const int MaxClasses = 255;

    private byte[] _values = [];

    /// <summary>Columns of cells; 0 while empty.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of cells; 0 while empty.</summary>
    public int Height { get; private set; }

    /// <summary>The part of the frame under the map, frame pixels.</summary>
    public FrameRegion Region { get; private set; }

    public bool IsEmpty => Width == 0;

    /// <summary>Row-major, <c>[Height, Width]</c>.</summary>
    public Span<byte> Values => _values.AsSpan(0, Width * Height);

    public void Clear() => Width = Height = 0;

    /// <summary>Takes a size; the values are then whatever they were, to be written whole.</summary>
    public void Resize(int width, int height, FrameRegion region)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (_values.Length < width * height)
        {
            _values = new byte[width * height];
        }

        (Width, Height, Region) = (width, height, region);
    }
}
