namespace EdgeInspector.Web;

/// <summary>The page's password, which a new configuration may change: pages that are open then have to show the new one. Thread-safe.</summary>
internal sealed class PagePassword
{
    private State _state = new(null);

    /// <summary>The one in force, null: none is asked for; and what is cancelled when it no longer is.</summary>
    public (string? Value, CancellationToken Changed) Now
    {
        get
        {
            State state = Volatile.Read(ref _state);
            return (state.Value, state.Over.Token);
        }
    }

    public void Change(string? value)
    {
        if (value != Volatile.Read(ref _state).Value)
        {
            Interlocked.Exchange(ref _state, new State(value)).Over.Cancel();
        }
    }

    private sealed record State(string? Value)
    {
        public CancellationTokenSource Over { get; } = new();
    }
}
