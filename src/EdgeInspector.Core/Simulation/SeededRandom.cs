namespace EdgeInspector.Core.Simulation;

/// <summary>
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, prng.di.unimi.it), so that a seed means the same picture on every
/// machine and .NET version; <see cref="Random"/> promises neither. Only exactly rounded arithmetic is used, no libm functions.
/// One thread at a time.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public SeededRandom(ulong seed, ulong stream = 0) => Reseed(seed, stream);

    /// <summary>Starts over; <paramref name="stream"/> picks one of many independent sequences of the same seed.</summary>
    public void Reseed(ulong seed, ulong stream)
    {
        ulong state = seed ^ Mix(stream + 0x632BE59BD9B4E019);
        _s0 = Mix(state += 0x9E3779B97F4A7C15);
        _s1 = Mix(state += 0x9E3779B97F4A7C15);
        _s2 = Mix(state += 0x9E3779B97F4A7C15);
        _s3 = Mix(state + 0x9E3779B97F4A7C15);
    }

    /// <summary>SplitMix64's output function: a good 64-bit hash.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong NextUInt64()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>0 to <paramref name="exclusive"/> - 1.</summary>
    public int Next(int exclusive) => (int)(((NextUInt64() >> 32) * (ulong)exclusive) >> 32);

    /// <summary><paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Between(int from, int to) => from + Next(to - from + 1);

    /// <summary>0 included to 1 excluded.</summary>
    public float NextFloat() => (NextUInt64() >> 40) * (1f / 16_777_216);

    public float Range(float from, float to) => from + (to - from) * NextFloat();

    public bool Chance(float probability) => NextFloat() < probability;

    /// <summary>Mean 0, deviation 1, within ±3.5: a sum of four uniforms, close enough to a normal for pictures.</summary>
    public float Normal() => (NextFloat() + NextFloat() + NextFloat() + NextFloat() - 2) * 1.7320508f;

    public int Sign() => Chance(0.5f) ? 1 : -1;

    /// <summary>A direction of length 1, all angles alike.</summary>
    public (float X, float Y) Direction()
    {
        while (true)
        {
            float x = Range(-1, 1);
            float y = Range(-1, 1);
            float square = x * x + y * y;
            if (square is > 0.01f and <= 1)
            {
                float scale = 1 / MathF.Sqrt(square);
                return (x * scale, y * scale);
            }
        }
    }

    /// <summary>Poisson-distributed count by Knuth's product of uniforms; <paramref name="mean"/> 0 to 40.</summary>
    public int Poisson(float mean)
    {
        // e^-mean as (e^(-mean/64))^64, the inner one by its Taylor series: Math.Exp may differ between C libraries.
        double x = -mean / 64;
        double limit = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))));
        for (int i = 0; i < 6; i++)
            limit *= limit;

        int count = 0;
        double product = NextFloat();
        while (product > limit && count < 200)
        {
            product *= NextFloat();
            count++;
        }

        return count;
    }
}
