using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>A defect of a segment, its box in segment pixels.</summary>
internal readonly record struct SegmentDefect(DefectKind Kind, FrameBox Box);

/// <summary>One board and the conveyor around it, as the camera would see it without noise; buffers are reused.</summary>
internal sealed class LineSegment
{
    private const int UsualWidth = 1120;

    private byte[] _pixels = [];

    /// <summary>Number of the board, from 0.</summary>
    public long Index { get; private set; } = -1;

    /// <summary>Where the segment begins on the conveyor, pixels.</summary>
    public long Start { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public long End => Start + Width;

    public List<SegmentDefect> Defects { get; } = [];

    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * 3);

    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width * 3, Width * 3);

    public void Begin(long index, long start, int width, int height)
    {
        // Room for the longest usual board at once, so that reuse settles with the first.
        if (_pixels.Length < width * height * 3)
            _pixels = new byte[Math.Max(width, UsualWidth) * height * 3];

        Index = index;
        Start = start;
        Width = width;
        Height = height;
        Defects.Clear();
    }
}
