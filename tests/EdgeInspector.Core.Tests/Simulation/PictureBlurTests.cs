using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class PictureBlurTests
{
    [Theory]
    [InlineData(0.3f, 1)]
    [InlineData(2.4f, 5)]
    public void Apply_AnyKernel_EqualsThePlainSum(float rounds, int box)
    {
        const int Width = 61;
        const int Height = 23;
        byte[] pixels = new byte[Width * Height * 3];
        new Random(1).NextBytes(pixels);
        ushort[] across = PictureBlur.Kernel(rounds, box);
        ushort[] down = PictureBlur.Kernel(rounds, 1);
        Assert.Equal(256, across.Sum(weight => weight));
        byte[] expected = Filter(Filter(pixels, Width, Height, across, horizontal: true), Width, Height, down, horizontal: false);
        new PictureBlur().Apply(pixels, Width, Height, across, down);
        Assert.Equal(expected, pixels);
    }

    private static byte[] Filter(byte[] source, int width, int height, ushort[] weights, bool horizontal)
    {
        byte[] target = new byte[source.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = 128;
                    for (int k = 0; k < weights.Length; k++)
                    {
                        int u = horizontal ? Math.Clamp(x + k - weights.Length / 2, 0, width - 1) : x;
                        int v = horizontal ? y : Math.Clamp(y + k - weights.Length / 2, 0, height - 1);
                        sum += source[(v * width + u) * 3 + channel] * weights[k];
                    }

                    target[(y * width + x) * 3 + channel] = (byte)(sum >> 8);
                }
            }
        }

        return target;
    }
}
