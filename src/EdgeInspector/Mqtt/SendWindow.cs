namespace EdgeInspector.Mqtt;

/// <summary>Bounds publications under way: a ring of tasks, of which the next may begin once the one that many before has ended. One owner.</summary>
internal sealed class SendWindow
{
    private readonly Task[] _slots;
    private int _next;

    public SendWindow(int size)
    {
        _slots = new Task[size];
        Array.Fill(_slots, Task.CompletedTask);
    }

    /// <summary>The publication added last; completed where there was none.</summary>
    public Task Last => _slots[(_next + _slots.Length - 1) % _slots.Length];

    /// <summary>Waits for room. Brokers confirm in order, so waiting for the oldest costs nothing.</summary>
    public Task WaitAsync() => _slots[_next];

    public void Add(Task publication)
    {
        _slots[_next] = publication;
        _next = (_next + 1) % _slots.Length;
    }

    public Task DrainAsync() => Task.WhenAll(_slots);
}
