using EdgeInspector.Updates.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Tests.Updates.Jobs;

/// <summary>The service at work on a folder, until disposed as a stop of the program does.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly Task _listening;
    private readonly SemaphoreSlim _any = new(0);

    /// <param name="time">Null: the system's.</param>
    public RunningService(TemporaryFolder folder, IUpdateRoad road, TimeProvider? time = null)
    {
        Service = new UpdateService(road, new JobBook(folder.FullName, static _ => { }), time ?? TimeProvider.System, NullLogger.Instance);
        Service.Open();
        _listening = ListenAsync();
        _work = Service.RunAsync(_stop.Token);
    }

    public UpdateService Service { get; }

    public List<UpdateProgress> Said { get; } = [];

    public Task<UpdateProgress> EndAsync() =>
        UntilAsync(static one => one.State is UpdateState.Live or UpdateState.Failed or UpdateState.RolledBack or UpdateState.Aborted);

    public async Task<UpdateProgress> UntilAsync(Func<UpdateProgress, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (Said)
            {
                if (Said.Find(one => condition(one)) is { } found)
                {
                    return found;
                }
            }

            await _any.WaitAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        await _listening;
        Service.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (UpdateProgress one in Service.Changes.ReadAllAsync(_stop.Token))
            {
                lock (Said)
                {
                    Said.Add(one);
                }

                _any.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
