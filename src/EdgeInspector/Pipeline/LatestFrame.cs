using EdgeInspector.Core.Anomaly;
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
    private readonly AnomalyMap _heat = new();
    private Frame? _frame;
    private Verdict _verdict;
    private TimeSpan _latency;
    private bool _closed;

    /// <summary>Takes a further reference on <paramref name="frame"/>, and a copy of <paramref name="heat"/>, its anomaly map where one was made.</summary>
    public void Set(Frame frame, ReadOnlySpan<ShownObject> objects, Verdict verdict, TimeSpan latency, AnomalyMap? heat = null)
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
            _heat.Clear();
            if (heat is not null)
            {
                _heat.CopyFrom(heat);
            }
        }

        old?.Dispose();
    }

    /// <summary>The newest frame if its number is above <paramref name="newerThan"/>; the caller disposes it. Objects are copied into <paramref name="objects"/>, the anomaly map into <paramref name="heat"/>.</summary>
    public Frame? Get(long newerThan, List<ShownObject> objects, out Verdict verdict, out TimeSpan latency, AnomalyMap? heat = null)
    {
        objects.Clear();
        heat?.Clear();
        lock (_lock)
        {
            verdict = _verdict;
            latency = _latency;
            if (_frame is null || _frame.Number <= newerThan)
            {
                return null;
            }

            objects.AddRange(_objects);
            heat?.CopyFrom(_heat);
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
