using System.Numerics;

namespace EdgeInspector.Core.Simulation;

/// <summary>What stays with the camera while boards pass: uneven light, vignetting, exposure flicker, sensor noise. Whole-number arithmetic throughout.</summary>
internal sealed class LineOptics
{
    // A prime length and a random start per row keep the noise from repeating visibly.
    private const int NoiseLength = 262_139;
    private const int GainOne = 128;

    private static readonly sbyte[] _noise = MakeNoise();

    private readonly ulong _seed;
    private readonly int _width;
    private readonly byte[] _gain;
    private readonly ushort _readNoise;
    private readonly int _flicker;
    private readonly bool _flat;

    public LineOptics(SimulatedLineOptions options)
    {
        _seed = (ulong)options.Seed;
        _width = options.Width;
        var random = new SeededRandom(_seed, ulong.MaxValue - 1);
        _flat = options.Look == SimulationLook.Artwork;
        _readNoise = (ushort)random.Between(14, 60);
        _flicker = random.Between(0, 3);
        _gain = _flat ? [] : MakeGain(options.Width, options.Height, random);
    }

    /// <summary>Develops one piece of a row.</summary>
    /// <param name="source">Scene, BGR.</param>
    /// <param name="target">Frame, same length.</param>
    /// <param name="x">First column of the piece in the frame.</param>
    public void Develop(long frame, int x, int y, ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (_flat)
        {
            source.CopyTo(target);
            return;
        }

        ulong hash = SeededRandom.Mix(_seed + (ulong)frame * 0x9E3779B97F4A7C15 + (ulong)y * 0xD1B54A32D192ED03);
        int start = (int)(hash % (NoiseLength - 3 * 1920 - 64)) + 3 * x;
        ReadOnlySpan<sbyte> noise = _noise.AsSpan(start, source.Length);
        ReadOnlySpan<byte> gain = _gain.AsSpan((y * _width + x) * 3, source.Length);
        ulong beat = SeededRandom.Mix(_seed ^ (ulong)frame * 0xA0761D6478BD642F);
        ushort exposure = (ushort)(GainOne + (int)(beat % (uint)(2 * _flicker + 1)) - _flicker);
        var most = new Vector<ushort>(255);
        var read = new Vector<ushort>(_readNoise);
        int lanes = Vector<byte>.Count;
        int i = 0;
        for (; i + lanes <= source.Length; i += lanes)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(new Vector<byte>(gain[i..]), out Vector<ushort> gainLow, out Vector<ushort> gainHigh);
            Vector.Widen(new Vector<sbyte>(noise[i..]), out Vector<short> noiseLow, out Vector<short> noiseHigh);
            low = Expose(low, gainLow, exposure, noiseLow, read, most);
            high = Expose(high, gainHigh, exposure, noiseHigh, read, most);
            Vector.Narrow(low, high).CopyTo(target[i..]);
        }

        for (; i < source.Length; i++)
        {
            int level = Math.Min(255, (source[i] * gain[i]) >> 7);
            level = Math.Min(255, (level * exposure) >> 7);
            int disturbance = (noise[i] * ((level >> 2) + _readNoise) + 512) >> 10;
            target[i] = (byte)Math.Clamp(level + disturbance, 0, 255);
        }
    }

    private static Vector<ushort> Expose(
        Vector<ushort> level, Vector<ushort> gain, ushort exposure, Vector<short> noise, Vector<ushort> read, Vector<ushort> most)
    {
        level = Vector.Min((level * gain) >> 7, most);
        level = Vector.Min((level * exposure) >> 7, most);
        // Shot noise grows with the light, read noise does not.
        Vector<short> strength = Vector.AsVectorInt16((level >> 2) + read);
        Vector<short> disturbance = (noise * strength + new Vector<short>(512)) >> 10;
        Vector<short> sum = Vector.AsVectorInt16(level) + disturbance;
        return Vector.AsVectorUInt16(Vector.Min(Vector.Max(sum, Vector<short>.Zero), new Vector<short>(255)));
    }

    private static byte[] MakeGain(int width, int height, SeededRandom random)
    {
        byte[] gain = new byte[width * height * 3];
        (float tiltX, float tiltY) = (random.Range(-0.16f, 0.16f), random.Range(-0.14f, 0.14f));
        float vignette = random.Range(0.02f, 0.2f);
        (float spotX, float spotY) = (random.Range(-0.8f, 0.8f), random.Range(-0.8f, 0.8f));
        float spot = random.Chance(0.5f) ? random.Range(0, 0.14f) : 0;
        Span<float> cast = stackalloc float[3] { random.Range(0.93f, 1.05f), 1, random.Range(0.94f, 1.06f) };
        for (int y = 0; y < height; y++)
        {
            float v = 2f * y / height - 1;
            for (int x = 0; x < width; x++)
            {
                float u = 2f * x / width - 1;
                float square = u * u + v * v;
                float toSpot = (u - spotX) * (u - spotX) + (v - spotY) * (v - spotY);
                float level = 1 + tiltX * u + tiltY * v - vignette * square * 0.6f - vignette * square * square * 0.15f + spot / (1 + 5 * toSpot);
                for (int channel = 0; channel < 3; channel++)
                    gain[(y * width + x) * 3 + channel] = (byte)Math.Clamp(level * cast[channel] * GainOne + 0.5f, 0, 255);
            }
        }

        return gain;
    }

    private static sbyte[] MakeNoise()
    {
        var random = new SeededRandom(0x5EED, 1);
        sbyte[] noise = new sbyte[NoiseLength];
        // Neighbouring channels share a part: demosaicing mixes them.
        float shared = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            if (i % 3 == 0)
                shared = random.Normal();

            noise[i] = (sbyte)Math.Clamp((0.6f * shared + 0.8f * random.Normal()) * 36, -127, 127);
        }

        return noise;
    }
}
