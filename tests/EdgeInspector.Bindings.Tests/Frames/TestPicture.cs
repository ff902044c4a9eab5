using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Tests.Frames;

/// <summary>Pictures and measures for the codec tests.</summary>
internal static class TestPicture
{
    /// <summary>A photo-like BGR picture: smooth shading, soft blobs, fine texture, a little noise; the same for the same seed.</summary>
    public static byte[] Photo(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double light = 120 + (60 * Math.Sin(x / 57.0) * Math.Cos(y / 43.0)) + (20 * Math.Sin((x + (2 * y)) / 9.0));
                double tint = 20 * Math.Sin(x / 140.0);
                double noise = (random.NextDouble() - 0.5) * 4;
                int at = 3 * ((y * width) + x);
                pixels[at] = (byte)Math.Clamp(light - tint + noise, 0, 255);
                pixels[at + 1] = (byte)Math.Clamp(light + noise, 0, 255);
                pixels[at + 2] = (byte)Math.Clamp(light + tint + noise, 0, 255);
            }
        }

        return pixels;
    }

    /// <summary>Every value in every channel, without any structure: for lossless round trips.</summary>
    public static byte[] Noise(int bytes, int seed = 1)
    {
        var pixels = new byte[bytes];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>Peak signal to noise ratio, in dB.</summary>
    public static double Psnr(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Xunit.Assert.Equal(a.Length, b.Length);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = a[i] - b[i];
            sum += d * d;
        }

        return sum == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * a.Length / sum);
    }

    /// <summary>Mean absolute difference, in grey levels.</summary>
    public static double MeanDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Xunit.Assert.Equal(a.Length, b.Length);
        long sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }

    /// <summary>One pixel as (B, G, R).</summary>
    public static (int B, int G, int R) At(Frame frame, int x, int y)
    {
        Span<byte> pixel = frame.Row(y).Slice(3 * x, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
