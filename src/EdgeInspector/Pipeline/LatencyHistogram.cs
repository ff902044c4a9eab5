using System.Numerics;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Durations in logarithmic buckets, 1 microsecond to over an hour, 32 steps per octave: quantiles are within 2.2 %. Written by one
/// thread, read by any; no allocation.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private readonly long[] _buckets = new long[33 * Steps];
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Record(TimeSpan duration)
    {
        ulong micros = (ulong)Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, uint.MaxValue);
        int index = IndexOf(micros);
        Volatile.Write(ref _buckets[index], _buckets[index] + 1);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Milliseconds below which the share <paramref name="quantile"/> (0-1) of all durations lies; 0 where none was recorded.</summary>
    public double Milliseconds(double quantile)
    {
        long total = 0;
        foreach (ref long bucket in _buckets.AsSpan())
        {
            total += Volatile.Read(ref bucket);
        }

        if (total == 0)
        {
            return 0;
        }

        long rank = Math.Max(1, (long)Math.Ceiling(quantile * total));
        for (int i = 0; i < _buckets.Length; i++)
        {
            rank -= Volatile.Read(ref _buckets[i]);
            if (rank <= 0)
            {
                return MidpointMicros(i) / 1000;
            }
        }

        return MidpointMicros(_buckets.Length - 1) / 1000;
    }

    private static int IndexOf(ulong micros)
    {
        if (micros < Steps)
        {
            return (int)micros;
        }

        int octave = BitOperations.Log2(micros) - StepBits;
        return ((octave + 1) * Steps) + (int)((micros >> octave) - Steps);
    }

    private static double MidpointMicros(int index)
    {
        if (index < Steps)
        {
            return index;
        }

        int octave = (index / Steps) - 1;
        double width = 1L << octave;
        return ((Steps + (index % Steps)) * width) + (width / 2);
    }
}
