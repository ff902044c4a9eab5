using EdgeInspector.Core.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Hands frames from the capture thread to the judging thread of one camera. Live sources: newest wins, the dropped frame goes back
/// to its pool and is counted. Others: the writer waits, nothing is dropped.
/// </summary>
internal sealed class FrameQueue : IDisposable
{
    private readonly object _lock = new();
    private readonly Frame?[] _slots;
    private int _head;
    private int _count;
    private bool _completed;
    private long _dropped;

    /// <param name="capacity">Frames waiting at most. Default 2: one in reserve hides jitter, more would only be older.</param>
    public FrameQueue(int capacity = 2) => _slots = new Frame[capacity];

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes over the caller's reference; false when the queue is closed (the frame was disposed).</summary>
    public bool Write(Frame frame, bool newestWins)
    {
        lock (_lock)
        {
            while (_count == _slots.Length && !_completed)
            {
                if (newestWins)
                {
                    Take_NeedsLock().Dispose();
                    Interlocked.Increment(ref _dropped);
                }
                else
                {
                    Monitor.Wait(_lock);
                }
            }

            if (_completed)
            {
                frame.Dispose();
                return false;
            }

            _slots[(_head + _count) % _slots.Length] = frame;
            _count++;
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>Next frame, which the caller disposes; null after the timeout, or when the queue is closed and empty.</summary>
    public Frame? Read(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_count == 0 && !_completed)
            {
                Monitor.Wait(_lock, timeout);
            }

            if (_count == 0)
            {
                return null;
            }

            Frame frame = Take_NeedsLock();
            Monitor.PulseAll(_lock);
            return frame;
        }
    }

    /// <summary>Closed for writing and read to the end.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock)
            {
                return _completed && _count == 0;
            }
        }
    }

    /// <summary>No more frames will be written; waiting ones can still be read.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Monitor.PulseAll(_lock);
        }
    }

    public void Dispose()
    {
        Complete();
        while (Read(TimeSpan.Zero) is { } frame)
        {
            frame.Dispose();
        }
    }

    private Frame Take_NeedsLock()
    {
        Frame frame = _slots[_head]!;
        _slots[_head] = null;
        _head = (_head + 1) % _slots.Length;
        _count--;
        return frame;
    }
}
