namespace EdgeInspector.Events;

/// <summary>A step of maintenance that runs on the store's thread, in a transaction of its own. <see cref="Run"/> may run again after a failed commit.</summary>
internal sealed class StoreJob(Action<EventDatabase> run)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the transaction is durable; faults when it failed.</summary>
    public Task Done => _done.Task;

    public void Run(EventDatabase database) => run(database);

    public void Succeed() => _done.TrySetResult();

    public void Fail(Exception reason) => _done.TrySetException(reason);
}
