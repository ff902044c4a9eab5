using EdgeInspector.Events;

namespace EdgeInspector.Tests.Events;

/// <summary>Keeps a store's thread busy, as a disk that takes nothing would, until disposed.</summary>
internal sealed class HeldDisk : IDisposable
{
    private readonly ManualResetEventSlim _free = new();
    private readonly Task _held;

    public HeldDisk(EventStore store) => _held = store.RunAsync(_ => _free.Wait(), CancellationToken.None);

    public void Dispose()
    {
        _free.Set();
        _held.Wait(TimeSpan.FromSeconds(20));
    }
}
