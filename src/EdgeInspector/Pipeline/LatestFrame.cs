using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The newest judged frame of a camera with what was found in it, for those who look: the page, the snapshot. Writing costs a copy of
/// the object rows and no allocation; readers copy out under the same short lock.
/// </summary>
internal sealed class LatestFrame : IDisposable
{
    private readonly object _lock = new();
    private readonly List<ShownObject> _objects = new(64);
    private Frame? _frame;
    private Verdict _verdict;
    private TimeSpan _latency;
    private bool _closed;

    /// <summary>Takes a further reference on <paramref name="frame"/>.</summary>
    public void Set(Frame frame, ReadOnlySpan<ShownObject> objects, Verdict verdict, TimeSpan latency)
    {
        Frame? old;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            old = _frame;
            _frame = frame.AddReference();
            _objects.Clear();
            _objects.AddRange(objects);
            _verdict = verdict;
            _latency = latency;
        }

        old?.Dispose();
    }

    /// <summary>The newest frame if its number is above <paramref name="newerThan"/>; the caller disposes it. Objects are copied into <paramref name="objects"/>.</summary>
    public Frame? Get(long newerThan, List<ShownObject> objects, out Verdict verdict, out TimeSpan latency)
    {
        objects.Clear();
        lock (_lock)
        {
            verdict = _verdict;
            latency = _latency;
            if (_frame is null || _frame.Number <= newerThan)
            {
                return null;
            }

            objects.AddRange(_objects);
            return _frame.AddReference();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _frame?.Dispose();
            _frame = null;
        }
    }
}
