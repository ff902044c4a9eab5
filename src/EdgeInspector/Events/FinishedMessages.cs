namespace EdgeInspector.Events;

/// <summary>
/// Messages that are done with and still lie in the outbox, since the disk has not taken their removal yet: they are not sent again, and
/// wait for removal once. Ids of one database file; thread-safe.
/// </summary>
internal sealed class FinishedMessages
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _ids = [];
    private int _generation;

    /// <summary>False where it was known already.</summary>
    public bool Add(in OutboxDone done)
    {
        lock (_lock)
        {
            if (done.Generation > _generation)
            {
                _ids.Clear();
                _generation = done.Generation;
            }

            return done.Generation == _generation && _ids.Add(done.Id);
        }
    }

    public bool Contains(int generation, long id)
    {
        lock (_lock)
        {
            return generation == _generation && _ids.Contains(id);
        }
    }

    /// <summary>They are removed, or their removal was given up.</summary>
    public void Forget(IReadOnlyList<OutboxDone> done)
    {
        lock (_lock)
        {
            foreach (OutboxDone one in done)
            {
                if (one.Generation == _generation)
                {
                    _ids.Remove(one.Id);
                }
            }
        }
    }
}
