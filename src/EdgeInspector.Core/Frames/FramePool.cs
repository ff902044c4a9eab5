using System.Collections.Concurrent;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Reuses frame buffers, so that a running line allocates nothing per frame. Buffers are pinned, for native writers. Thread-safe.
/// </summary>
public sealed class FramePool
{
    /// <summary>Largest edge accepted, in pixels: beyond it a frame is an attack or a fault, not a camera.</summary>
    public const int MaxEdge = 32_768;

    private readonly ConcurrentQueue<Frame> _free = new();
    private readonly int _keep;
    private readonly int _maxEdge;
    private int _rented;
    private int _made;

    /// <param name="keep">Frames kept for reuse; further returned ones are left to the collector. Default 16: queue, lanes, snapshot and evidence of one camera.</param>
    /// <param name="maxEdge">Largest edge of its frames, 1 to <see cref="MaxEdge"/>, its default; less where larger pictures are to be refused before they cost memory.</param>
    public FramePool(int keep = 16, int maxEdge = MaxEdge)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEdge);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEdge, MaxEdge);
        _keep = keep;
        _maxEdge = maxEdge;
    }

    /// <summary>Frames out at this moment.</summary>
    public int Rented => Volatile.Read(ref _rented);

    /// <summary>Buffers ever made: flat once the line has settled.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>A frame of the given size with one reference and undefined pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An edge is below 1 or above <see cref="MaxEdge"/>.</exception>
    /// <exception cref="ImageFormatException">An edge is above this pool's own limit.</exception>
    public Frame Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxEdge);
        if (width > _maxEdge || height > _maxEdge)
        {
            throw new ImageFormatException($"{width} x {height} pixels; at most {_maxEdge} along an edge are taken here, so cut or scale it");
        }

        if (!_free.TryDequeue(out Frame? frame))
        {
            frame = new Frame(this, []);
            Interlocked.Increment(ref _made);
        }

        frame.Prepare(width, height);
        Interlocked.Increment(ref _rented);
        return frame;
    }

    internal void Return(Frame frame)
    {
        Interlocked.Decrement(ref _rented);
        if (_free.Count < _keep)
        {
            _free.Enqueue(frame);
        }
    }
}
