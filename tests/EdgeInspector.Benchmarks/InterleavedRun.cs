namespace EdgeInspector.Benchmarks;

/// <summary>
/// Measures a case in rounds, ours and the peer in turns with the order changed every round, so that whatever else the machine does
/// meets both; a ratio is taken within each round.
/// </summary>
internal sealed class InterleavedRun(bool quick)
{
    private readonly int _rounds = quick ? 6 : 20;

    // Long enough for the compiler's background tiers; short enough that a round sees one mood of the machine.
    private readonly double _warmUp = quick ? 3e8 : 1.5e9;
    private readonly double _block = quick ? 3e7 : 1.5e8;

    public BenchRow Measure(string stage, BenchCase item)
    {
        Equality equality = item.Compare();
        int oursAt = 0, theirsAt = 0;
        int oursPerBlock = PerBlock(WarmUp(n => Ours(n)));
        int theirsPerBlock = PerBlock(WarmUp(n => Theirs(n)));
        var ours = new List<long>();
        var theirs = new List<long>();
        var ratios = new List<double>();
        for (int round = 0; round < _rounds; round++)
        {
            long[] a, b;
            if (round % 2 == 0)
            {
                a = Ours(oursPerBlock);
                b = Theirs(theirsPerBlock);
            }
            else
            {
                b = Theirs(theirsPerBlock);
                a = Ours(oursPerBlock);
            }

            ours.AddRange(a);
            theirs.AddRange(b);
            ratios.Add(Percentiles.Median(b) / Percentiles.Median(a));
        }

        ratios.Sort();
        double ratio = (ratios[(_rounds - 1) / 2] + ratios[_rounds / 2]) / 2;
        return new BenchRow(
            stage, item.Name, item.Threads, item.PeerThreads, item.Peer.About, Percentiles.Of(ours), Percentiles.Of(theirs),
            ratio, ratios[0], ratios[^1], item.Goal, equality.Holds && ratio >= item.Goal, equality.Holds, equality.Words, item.Note, null);

        long[] Ours(int n) => Stopwatched.Run(item.Ours, (oursAt += n) - n, n);
        long[] Theirs(int n) => item.Peer.Run((theirsAt += n) - n, n);
    }

    private double WarmUp(Func<int, long[]> run)
    {
        double spent = 0, median = 0;
        for (int n = 1; spent < _warmUp; n = (int)Math.Clamp(_block / 4 / Math.Max(1, median), 1, 2000))
        {
            long[] times = run(n);
            median = Percentiles.Median(times);
            spent += times.Sum();
        }

        return median;
    }

    private int PerBlock(double median) => (int)Math.Clamp(_block / Math.Max(1, median), 3, 5000);
}
