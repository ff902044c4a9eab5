namespace EdgeInspector.Benchmarks;

/// <summary>Result of one case. Times in nanoseconds per iteration.</summary>
/// <param name="Ratio">Peer's time by ours: median over the interleaved rounds of the ratio of the round's medians.</param>
/// <param name="Skipped">Why it was not measured; null where it was. The figures are then 0.</param>
internal sealed record BenchRow(
    string Stage, string Case, int Threads, int PeerThreads, string Peer, Percentiles Ours, Percentiles Theirs,
    double Ratio, double RatioLow, double RatioHigh, double Goal, bool Met, bool Equal, string Equality, string? Note, string? Skipped)
{
    public static BenchRow Missing(string stage, string reason) =>
        new(stage, "", 0, 0, "", default, default, 0, 0, 0, 0, false, true, "", null, reason);

    public static BenchRow Failed(string stage, string reason) => Missing(stage, reason) with { Equal = false };
}
