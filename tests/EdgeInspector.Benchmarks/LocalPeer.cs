namespace EdgeInspector.Benchmarks;

/// <summary>A peer in this process.</summary>
internal sealed class LocalPeer(string about, Action<int> step, Action? dispose = null) : IBenchPeer
{
    public string About => about;

    public long[] Run(int first, int iterations) => Stopwatched.Run(step, first, iterations);

    public void Dispose() => dispose?.Invoke();
}
