using EdgeInspector.Composition;
using Xunit;

namespace EdgeInspector.Tests.Updates;

public sealed class LineTurnTests : IDisposable
{
    private readonly LineTurn _turn = new();
    private readonly List<string> _done = [];

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitInAHurry_CheckHasTheTurn_GoesFirstAndTheCheckBeginsAnew()
    {
        var checking = new TaskCompletionSource();
        Task checks = CheckAsync(checking, endless: 1);
        await checking.Task.WaitAsync(Limit);
        Task ordinary = TakeAsync("another change");
        await _turn.WaitInAHurryAsync();
        _done.Add("way back");
        _turn.Release();
        await Task.WhenAll(checks, ordinary).WaitAsync(Limit);
        // The change that waited before the way back came keeps its place.
        Assert.Equal(["another change", "way back", "checked"], _done);
    }

    [Fact]
    public async Task TryCheck_SomebodyInAHurryWaitsAlready_IsNotBegun()
    {
        await _turn.WaitAsync(Limit);
        Task hurried = HurryAsync();
        Assert.False(await _turn.TryCheckAsync(_ => throw new InvalidOperationException("is not begun"), Limit));
        _turn.Release();
        await hurried.WaitAsync(Limit);
        await _turn.WaitAsync(Limit);
        Assert.True(await _turn.TryCheckAsync(static _ => Task.CompletedTask, Limit));
    }

    [Fact]
    public async Task TryCheck_CallersOwnCancellation_IsItsOwn()
    {
        using var stop = new CancellationTokenSource();
        await _turn.WaitAsync(Limit);
        Task<bool> check = _turn.TryCheckAsync(static token => Task.Delay(Timeout.Infinite, token), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    public void Dispose() => _turn.Dispose();

    private async Task HurryAsync()
    {
        await _turn.WaitInAHurryAsync();
        _turn.Release();
    }

    private async Task TakeAsync(string what)
    {
        await _turn.WaitAsync(Limit);
        _done.Add(what);
        _turn.Release();
    }

    /// <summary>As the daemon does; so many times the check has no end.</summary>
    private async Task CheckAsync(TaskCompletionSource checking, int endless)
    {
        while (true)
        {
            await _turn.WaitAsync(Limit);
            try
            {
                if (await _turn.TryCheckAsync(token =>
                {
                    checking.TrySetResult();
                    return endless-- > 0 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
                }, Limit))
                {
                    _done.Add("checked");
                    return;
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
