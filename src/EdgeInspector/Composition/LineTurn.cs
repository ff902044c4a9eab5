namespace EdgeInspector.Composition;

/// <summary>
/// The turn to change the line: one change at a time, in the order in which they come. A way back does not wait for a check of many
/// pictures: the check is stopped and begun anew after it. Thread-safe.
/// </summary>
internal sealed class LineTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _check;
    private int _hurried;

    public Task WaitAsync(CancellationToken cancellationToken = default) => _turn.WaitAsync(cancellationToken);

    /// <summary>The same with a limit; false where it was not had by then.</summary>
    public Task<bool> WaitAsync(TimeSpan limit) => _turn.WaitAsync(limit);

    /// <summary>The same for what cannot wait long: a check that has the turn is stopped.</summary>
    public async Task WaitInAHurryAsync()
    {
        Task turn;
        lock (_gate)
        {
            _hurried++;
            // In the queue before the one that is stopped can be there again.
            turn = _turn.WaitAsync();
            _ = _check?.CancelAsync();
        }

        await turn;
        lock (_gate)
        {
            _hurried--;
        }
    }

    public void Release() => _turn.Release();

    /// <summary>Does, within the caller's turn, what takes long and changes nothing.</summary>
    /// <returns>False: it was stopped for somebody in a hurry; give the turn back, wait for it again, and begin anew.</returns>
    /// <exception cref="OperationCanceledException">By the caller's own token.</exception>
    public async Task<bool> TryCheckAsync(Func<CancellationToken, Task> check, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            if (_hurried > 0)
            {
                return false;
            }

            _check = stop;
        }

        try
        {
            await check(stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _check = null;
            }
        }
    }

    public void Dispose() => _turn.Dispose();
}
