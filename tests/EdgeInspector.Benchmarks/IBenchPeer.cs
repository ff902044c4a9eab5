namespace EdgeInspector.Benchmarks;

/// <summary>The other side of a comparison: another process (<see cref="PeerProcess"/>) or other code in this one (<see cref="LocalPeer"/>).</summary>
internal interface IBenchPeer : IDisposable
{
    /// <summary>What it is, with versions.</summary>
    string About { get; }

    /// <summary>Runs iterations <paramref name="first"/>, first + 1, ... and returns the nanoseconds of each.</summary>
    long[] Run(int first, int iterations);
}
