using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Vision;

/// <summary>Copies parts out of frames, each over the one before. One thread at a time; allocates nothing while the size stays.</summary>
internal sealed class FrameCutter : IDisposable
{
    private readonly FramePool _pool = new(keep: 1);
    private Frame? _part;

    /// <summary>A frame of that part alone, valid until the next.</summary>
    public Frame Cut(Frame frame, int x, int y, int width, int height)
    {
        if (_part is null || _part.Width != width || _part.Height != height)
        {
            _part?.Dispose();
            _part = _pool.Rent(width, height);
        }

        for (int row = 0; row < height; row++)
        {
            frame.Row(y + row).Slice(3 * x, 3 * width).CopyTo(_part.Row(row));
        }

        return _part;
    }

    public void Dispose()
    {
        _part?.Dispose();
        _part = null;
    }
}
