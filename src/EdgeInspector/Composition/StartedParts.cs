namespace EdgeInspector.Composition;

/// <summary>What was started, to be ended in the reverse order, one after the other, whatever the others do. One caller at a time.</summary>
internal sealed class StartedParts(ILogger log) : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _ends = new();

    /// <summary>Ends what is on it; a second call finds nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out Func<ValueTask>? end))
        {
            try
            {
                await end();
            }
            catch (Exception error)
            {
                // The end of one part must not cost the others theirs: the store is the last of them.
                log.LogError(error, "A part did not end in order.");
            }
        }
    }

    public void Add(IAsyncDisposable part) => _ends.Push(part.DisposeAsync);

    public void Add(IDisposable part) => Add(() =>
    {
        part.Dispose();
        return Task.CompletedTask;
    });

    /// <summary>Something that ends by a call.</summary>
    public void Add(Func<Task> end) => _ends.Push(() => new ValueTask(end()));
}
