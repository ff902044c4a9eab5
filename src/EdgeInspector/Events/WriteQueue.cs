namespace EdgeInspector.Events;

/// <summary>
/// What waits for the store's thread. Recordings are bounded: when the disk takes none for too long the oldest go, and how many numbers
/// went with them is remembered, so that the gap is reported. Many writers, one reader.
/// </summary>
internal sealed class WriteQueue(int capacity)
{
    /// <summary>Recordings per transaction: beyond some hundred, one more hardly makes the fsync cheaper, and readers wait longer.</summary>
    private const int BatchSize = 1024;

    private readonly object _lock = new();
    private readonly Queue<Recording> _recordings = new();
    private readonly Queue<EvidenceChange> _evidence = new();
    private readonly List<OutboxDone> _done = [];
    private readonly List<TaskCompletionSource<bool>> _flushes = [];
    private readonly List<StoreJob> _jobs = [];
    private long _overflowed;
    private long _overflowedEver;
    private bool _closed;

    /// <summary>Recordings waiting.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _recordings.Count;
            }
        }
    }

    /// <summary>Numbers lost to overflow since the start.</summary>
    public long Overflowed => Interlocked.Read(ref _overflowedEver);

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <summary>False when the store is closed.</summary>
    public bool Add(Recording recording)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            if (_recordings.Count == capacity)
            {
                int lost = _recordings.Dequeue().Sequences;
                _overflowed += lost;
                Interlocked.Add(ref _overflowedEver, lost);
            }

            _recordings.Enqueue(recording);
            Monitor.Pulse(_lock);
            return true;
        }
    }

    public void Add(EvidenceChange change)
    {
        lock (_lock)
        {
            // Bounded like the recordings it belongs to; what is dropped here is found as lost at the next start.
            if (_evidence.Count == capacity)
            {
                _evidence.Dequeue();
            }

            _evidence.Enqueue(change);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Never dropped: each message comes once, so there are at most as many as the outbox has rows.</summary>
    public void Add(OutboxDone done)
    {
        lock (_lock)
        {
            _done.Add(done);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>False when the store is closed.</summary>
    public bool Add(TaskCompletionSource<bool> flush)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _flushes.Add(flush);
                Monitor.Pulse(_lock);
            }

            return !_closed;
        }
    }

    /// <summary>False when the store is closed.</summary>
    public bool Add(StoreJob job)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _jobs.Add(job);
                Monitor.Pulse(_lock);
            }

            return !_closed;
        }
    }

    /// <summary>Waits for something to store and moves it into an empty batch; false when closed and drained.</summary>
    public bool Take(WriteBatch batch)
    {
        lock (_lock)
        {
            while (!TryFill(batch))
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }

            return true;
        }
    }

    /// <summary>Sleeps before the next try; returns early when closed.</summary>
    public void Pause(TimeSpan time)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                long end = Environment.TickCount64 + (long)time.TotalMilliseconds;
                for (long left = (long)time.TotalMilliseconds; left > 0 && !_closed; left = end - Environment.TickCount64)
                {
                    Monitor.Wait(_lock, (int)left);
                }
            }
        }
    }

    /// <summary>Takes no more; what is in can still be drained.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private bool TryFill(WriteBatch batch)
    {
        batch.Overflowed = _overflowed;
        _overflowed = 0;
        while (batch.Recordings.Count < BatchSize && _recordings.TryDequeue(out Recording? recording))
        {
            batch.Recordings.Add(recording);
        }

        batch.Done.AddRange(_done);
        _done.Clear();
        if (_recordings.Count == 0)
        {
            // Only behind the recordings they refer to.
            batch.Evidence.AddRange(_evidence);
            _evidence.Clear();
            batch.Flushes.AddRange(_flushes);
            _flushes.Clear();
            batch.Jobs.AddRange(_jobs);
            _jobs.Clear();
        }

        return !batch.IsEmpty;
    }
}
