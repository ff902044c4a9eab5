using System.Diagnostics;

namespace EdgeInspector.Benchmarks;

/// <summary>Times each iteration by itself, as the peers do.</summary>
internal static class Stopwatched
{
    private static readonly double s_nanoseconds = 1e9 / Stopwatch.Frequency;

    public static long[] Run(Action<int> step, int first, int iterations)
    {
        long[] times = new long[iterations];
        for (int i = 0; i < iterations; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step(first + i);
            times[i] = (long)((Stopwatch.GetTimestamp() - start) * s_nanoseconds);
        }

        return times;
    }
}
