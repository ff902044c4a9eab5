namespace EdgeInspector.Composition;

/// <summary>Tells those who watch the line that its cameras or models were configured otherwise. Thread-safe, until it is disposed of.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private CancellationTokenSource _next = new();

    /// <summary>Cancelled by the next change.</summary>
    public CancellationToken Next => Volatile.Read(ref _next).Token;

    /// <summary>Under the turn in which the line was changed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, new CancellationTokenSource()).Cancel();

    public void Dispose() => _next.Dispose();
}
