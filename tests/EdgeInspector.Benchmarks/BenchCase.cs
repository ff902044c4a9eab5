namespace EdgeInspector.Benchmarks;

/// <summary>One comparison: the same work on the same data by us and by a peer. Disposes its peer.</summary>
internal sealed class BenchCase : IDisposable
{
    public required string Name { get; init; }

    /// <summary>Threads ours uses.</summary>
    public int Threads { get; init; } = 1;

    public int PeerThreads { get; init; } = 1;

    /// <summary>Least ratio of the peer's time to ours.</summary>
    public required double Goal { get; init; }

    /// <summary>One iteration, by number.</summary>
    public required Action<int> Ours { get; init; }

    public required IBenchPeer Peer { get; init; }

    /// <summary>Compares the results of iteration 0; called before anything is timed.</summary>
    public required Func<Equality> Compare { get; init; }

    /// <summary>What else must be said beside the figures.</summary>
    public string? Note { get; init; }

    /// <summary>Further things to dispose.</summary>
    public IDisposable? Owned { get; init; }

    public void Dispose()
    {
        Peer.Dispose();
        Owned?.Dispose();
    }
}
