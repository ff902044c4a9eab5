using System.Runtime.InteropServices;
using EdgeInspector.Core.Regions;
using Xunit;

namespace EdgeInspector.Core.Tests.Regions;

public class ConnectedComponentsTests
{
    private const string OpenCv =
        """
        import sys
        import cv2
        import numpy as np
        width, height = int(sys.argv[1]), int(sys.argv[2])
        mask = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(height, width)
        count, labels, stats, centroids = cv2.connectedComponentsWithStats(mask, connectivity=8)
        rows = np.concatenate((stats[1:].astype(np.float64), centroids[1:]), axis=1)
        sys.stdout.buffer.write(labels.astype(np.int32).tobytes() + rows.tobytes())
        """;

    [Fact]
    public void Label_ClearMask_FindsNothing()
    {
        var components = new ConnectedComponents();
        Assert.Equal(0, components.Label(new byte[7 * 5], 7, 5));
        Assert.Equal(35, components.Labels.Length);
        Assert.True(components.Labels.IndexOfAnyExcept(0) < 0);
        Assert.Equal(0, components.Components.Length);
    }

    [Fact]
    public void Label_OneRectangle_MeasuresIt()
    {
        byte[] mask = new byte[100 * 60];
        for (int y = 10; y < 20; y++)
        {
            mask.AsSpan(y * 100 + 30, 40).Fill(1);
        }

        var components = new ConnectedComponents();
        Assert.Equal(1, components.Label(mask, 100, 60));
        Component only = components.Components[0];
        Assert.Equal((30, 10, 70, 20, 400L), (only.X1, only.Y1, only.X2, only.Y2, only.Area));
        Assert.Equal((50.0, 15.0), (only.CentroidX, only.CentroidY));
        // Of n evenly spaced points: (n * n - 1) / 12.
        Assert.Equal((40 * 40 - 1) / 12.0, only.VarianceX, 1e-9);
        Assert.Equal((10 * 10 - 1) / 12.0, only.VarianceY, 1e-9);
        Assert.Equal(0, only.Covariance, 1e-9);
    }

    [Theory]
    [InlineData("#.#|.#.|#.#", 1)] // corners touch
    [InlineData("#..|..#|#..", 3)]
    [InlineData("#.#|#.#|###", 1)] // joined late
    [InlineData("###|#.#|#.#", 1)]
    [InlineData(".#.|#.#|.#.", 1)]
    [InlineData("#####|....#|###.#|#...#|#####", 1)] // a spiral
    [InlineData("#.#.#|.....|#.#.#", 6)]
    [InlineData("#", 1)]
    public void Label_Shapes_CountsTheConnected(string picture, int expected)
    {
        string[] rows = picture.Split('|');
        byte[] mask = [.. string.Concat(rows).Select(c => c == '#' ? (byte)1 : (byte)0)];
        Assert.Equal(expected, new ConnectedComponents().Label(mask, rows[0].Length, rows.Length));
    }

    [Fact]
    public void Label_RandomMasks_EqualsFloodFill()
    {
        var random = new Random(5);
        var components = new ConnectedComponents();
        for (int i = 0; i < 400; i++)
        {
            (int width, int height) = (random.Next(1, 200), random.Next(1, 40));
            Check(components, Noise(random, width, height, random.NextDouble()), width, height);
        }
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    public void Label_WidthsAroundWords_EqualFloodFill(int width)
    {
        var random = new Random(width);
        var components = new ConnectedComponents();
        for (int height = 1; height < 9; height++)
        {
            foreach (double density in new[] { 0.05, 0.3, 0.5, 0.9, 1 })
            {
                Check(components, Noise(random, width, height, density), width, height);
            }
        }
    }

    [Fact]
    public void Label_MaskAfterMask_LeavesNothingOfTheOneBefore()
    {
        var random = new Random(8);
        var components = new ConnectedComponents();
        for (int i = 0; i < 60; i++)
        {
            // The same size again and again, from full to nearly empty.
            Check(components, Noise(random, 96, 34, Math.Pow(random.NextDouble(), 6)), 96, 34);
        }
    }

    [Fact]
    public void Label_Numbers_FollowPairsOfRowsThenColumns()
    {
        byte[] mask = new byte[8 * 5];
        foreach ((int x, int y) in new[] { (6, 0), (0, 1), (3, 2), (7, 4), (0, 4) })
        {
            mask[y * 8 + x] = 1;
        }

        var components = new ConnectedComponents();
        Assert.Equal(5, components.Label(mask, 8, 5));
        Assert.Equal([(0, 1), (6, 0), (3, 2), (0, 4), (7, 4)], components.Components.ToArray().Select(one => (one.X1, one.Y1)));
    }

    [Fact]
    public void Label_Again_AllocatesNothing()
    {
        var random = new Random(2);
        byte[] mask = Noise(random, 320, 240, 0.4);
        var components = new ConnectedComponents();
        components.Label(mask, 320, 240);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            components.Label(mask, 320, 240);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Label_MaskTooSmall_Throws() => Assert.Throws<ArgumentException>(() => new ConnectedComponents().Label(new byte[11], 4, 3));

    [Theory]
    [InlineData(640, 480, 0.5)]
    [InlineData(333, 257, 0.1)]
    [InlineData(400, 300, -1)]
    public async Task Label_AnyMask_EqualsOpenCv(int width, int height, double density)
    {
        Assert.SkipUnless(await Python.HasAsync("cv2"), "python3-opencv is not installed");
        var random = new Random(width);
        byte[] mask = density > 0 ? Noise(random, width, height, density) : Discs(random, width, height, 25);
        byte[] output = await Python.RunAsync(OpenCv, mask, $"{width} {height}");
        int[] theirs = MemoryMarshal.Cast<byte, int>(output.AsSpan(0, 4 * width * height)).ToArray();
        double[] rows = MemoryMarshal.Cast<byte, double>(output.AsSpan(4 * width * height)).ToArray();

        var components = new ConnectedComponents();
        int count = components.Label(mask, width, height);
        Assert.Equal(rows.Length / 7, count);
        int[] toOurs = Mapping(components.Labels, theirs, count);
        for (int n = 1; n <= count; n++)
        {
            Component ours = components.Components[toOurs[n] - 1];
            double[] row = rows[(7 * (n - 1))..(7 * n)];
            Assert.Equal((row[0], row[1], row[2], row[3], row[4]), (ours.X1, ours.Y1, ours.Width, ours.Height, ours.Area));
            // OpenCV's pixel centres are whole numbers.
            Assert.Equal(row[5] + 0.5, ours.CentroidX, 1e-6);
            Assert.Equal(row[6] + 0.5, ours.CentroidY, 1e-6);
        }
    }

    private static byte[] Noise(Random random, int width, int height, double density)
    {
        byte[] mask = new byte[width * height];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = random.NextDouble() < density ? (byte)random.Next(1, 256) : (byte)0;
        }

        return mask;
    }

    private static byte[] Discs(Random random, int width, int height, int count)
    {
        byte[] mask = new byte[width * height];
        for (int n = 0; n < count; n++)
        {
            (int cx, int cy, int r) = (random.Next(width), random.Next(height), random.Next(2, 30));
            for (int i = 0; i < mask.Length; i++)
            {
                (int dx, int dy) = (i % width - cx, i / width - cy);
                mask[i] |= dx * dx + dy * dy <= r * r ? (byte)255 : (byte)0;
            }
        }

        return mask;
    }

    private static void Check(ConnectedComponents components, byte[] mask, int width, int height)
    {
        (int[] expected, int count) = FloodFill(mask, width, height);
        Assert.Equal(count, components.Label(mask, width, height));
        int[] toOurs = Mapping(components.Labels, expected, count);
        for (int n = 1; n <= count; n++)
        {
            Component ours = components.Components[toOurs[n] - 1];
            int[] pixels = [.. Enumerable.Range(0, mask.Length).Where(i => expected[i] == n)];
            Assert.Equal(pixels.Length, ours.Area);
            Assert.Equal(
                (pixels.Min(i => i % width), pixels.Min(i => i / width), pixels.Max(i => i % width) + 1, pixels.Max(i => i / width) + 1),
                (ours.X1, ours.Y1, ours.X2, ours.Y2));
            double x = pixels.Average(i => (double)(i % width)), y = pixels.Average(i => (double)(i / width));
            Assert.Equal(x + 0.5, ours.CentroidX, 1e-9);
            Assert.Equal(y + 0.5, ours.CentroidY, 1e-9);
            Assert.Equal(pixels.Average(i => (i % width - x) * (i % width - x)), ours.VarianceX, 1e-6);
            Assert.Equal(pixels.Average(i => (i / width - y) * (i / width - y)), ours.VarianceY, 1e-6);
            Assert.Equal(pixels.Average(i => (i % width - x) * (i / width - y)), ours.Covariance, 1e-6);
        }
    }

    /// <summary>Our number of each of theirs; fails where one of theirs is several of ours or the other way round.</summary>
    private static int[] Mapping(ReadOnlySpan<int> ours, ReadOnlySpan<int> theirs, int count)
    {
        int[] toOurs = new int[count + 1], toTheirs = new int[count + 1];
        for (int i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i] == 0, ours[i] == 0);
            if (ours[i] != 0)
            {
                toOurs[theirs[i]] = toOurs[theirs[i]] == 0 ? ours[i] : toOurs[theirs[i]];
                toTheirs[ours[i]] = toTheirs[ours[i]] == 0 ? theirs[i] : toTheirs[ours[i]];
                Assert.Equal((toOurs[theirs[i]], toTheirs[ours[i]]), (ours[i], theirs[i]));
            }
        }

        return toOurs;
    }

    private static (int[] Labels, int Count) FloodFill(byte[] mask, int width, int height)
    {
        int[] labels = new int[mask.Length];
        int count = 0;
        var open = new Stack<int>();
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0 || labels[i] != 0)
            {
                continue;
            }

            labels[i] = ++count;
            open.Push(i);
            while (open.TryPop(out int at))
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        (int x, int y) = (at % width + dx, at / width + dy);
                        if (x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] != 0 && labels[y * width + x] == 0)
                        {
                            labels[y * width + x] = count;
                            open.Push(y * width + x);
                        }
                    }
                }
            }
        }

        return (labels, count);
    }
}
