using System.Numerics;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;
using Xunit;

namespace EdgeInspector.Core.Tests.Regions;

public class RegionMeterTests
{
    /// <summary>Corners of every pixel of each region, and OpenCV's hull and smallest rectangle around them.</summary>
    private const string OpenCv =
        """
        import sys
        import cv2
        import numpy as np
        width, height = int(sys.argv[1]), int(sys.argv[2])
        mask = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(height, width)
        count, labels, stats, centroids = cv2.connectedComponentsWithStats(mask, connectivity=8)
        rows = []
        for n in range(1, count):
            ys, xs = np.nonzero(labels == n)
            corners = np.unique(np.concatenate([np.stack((xs + dx, ys + dy), 1) for dx in (0, 1) for dy in (0, 1)]), axis=0).astype(np.float32)
            hull = cv2.convexHull(corners)
            (_, _), (w, h), _ = cv2.minAreaRect(corners)
            rows.append((stats[n, 0], stats[n, 1], stats[n, 4], cv2.contourArea(hull), w * h, max(w, h), min(w, h)))
        sys.stdout.buffer.write(np.array(rows, np.float64).tobytes())
        """;

    [Fact]
    public void Measure_UprightRectangle_IsItself()
    {
        RegionShape shape = MeasureOnly(Fill(60, 40, (x, y) => x is >= 10 and < 40 && y is >= 5 and < 15), 60, 40, RegionGrid.Pixels);
        Assert.Equal(300, shape.Area);
        Assert.Equal(300, shape.HullArea, 1e-3f);
        Assert.Equal((30f, 10f), (shape.Length, shape.Width));
        Assert.Equal(0, shape.Orientation, 1e-3f);
        Assert.Equal(1 - 10 / 30f, shape.Elongation, 1e-5f);
        Assert.Equal(1, shape.Solidity, 1e-5f);
        // The edges, each shorter by the corners that are cut.
        Assert.Equal(2 * (29 + 9) + 4 * MathF.Sqrt(0.5f), shape.Perimeter, 1e-3f);
        Assert.Equal((25f, 10f), (shape.Rectangle.CenterX, shape.Rectangle.CenterY));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(150)]
    public void Measure_TurnedBar_TellsItsDirection(int degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        byte[] mask = Fill(200, 200, (x, y) =>
        {
            (double dx, double dy) = (x + 0.5 - 100, y + 0.5 - 100);
            return Math.Abs(dx * cos + dy * sin) <= 60 && Math.Abs(dy * cos - dx * sin) <= 6;
        });
        RegionShape shape = MeasureOnly(mask, 200, 200, RegionGrid.Pixels);
        Assert.Equal(degrees, shape.Orientation, 1f);
        Assert.Equal(120, shape.Length, 2f);
        Assert.Equal(12, shape.Width, 2f);
        Assert.Equal(264, shape.Perimeter, 264 * 0.08f);
        Assert.InRange(shape.Solidity, 0.85f, 1);
    }

    [Fact]
    public void Measure_Disc_HasItsPerimeterAndNoDirection()
    {
        RegionShape shape = MeasureOnly(Fill(120, 120, (x, y) => (x - 59.5) * (x - 59.5) + (y - 59.5) * (y - 59.5) <= 50 * 50), 120, 120, RegionGrid.Pixels);
        Assert.InRange(shape.Area, Math.PI * 2500 - 40, Math.PI * 2500 + 40);
        Assert.InRange(shape.Perimeter, 2 * Math.PI * 50 * 0.93, 2 * Math.PI * 50 * 1.07);
        Assert.Equal(0, shape.Elongation, 0.03f);
        Assert.InRange(shape.Solidity, 0.96f, 1);
    }

    [Fact]
    public void Measure_GridOfFrame_CountsFramePixels()
    {
        var grid = new RegionGrid(100, 50, 4, 2);
        RegionShape shape = MeasureOnly(Fill(20, 20, (x, y) => x is >= 5 and < 10 && y == 3), 20, 20, grid);
        Assert.Equal(5 * 4 * 2, shape.Area);
        Assert.Equal((20f, 2f), (shape.Length, shape.Width));
        Assert.Equal((130f, 57f), (shape.Rectangle.CenterX, shape.Rectangle.CenterY));
        RegionShape millimetres = shape.Scaled(0.5f);
        Assert.Equal((10f, 10f, 1f), (millimetres.Area, millimetres.Length, millimetres.Width));
    }

    [Fact]
    public async Task Measure_RandomBlobs_EqualsOpenCv()
    {
        Assert.SkipUnless(await Python.HasAsync("cv2"), "python3-opencv is not installed");
        const int width = 300, height = 220;
        var random = new Random(4);
        byte[] mask = new byte[width * height];
        for (int n = 0; n < 30; n++)
        {
            (double cx, double cy, double a, double b, double turn) = (random.Next(width), random.Next(height), random.Next(2, 30), random.Next(1, 9), random.NextDouble() * Math.PI);
            (double sin, double cos) = Math.SinCos(turn);
            for (int i = 0; i < mask.Length; i++)
            {
                (double dx, double dy) = (i % width - cx, i / width - cy);
                (double u, double v) = ((dx * cos + dy * sin) / a, (dy * cos - dx * sin) / b);
                mask[i] |= u * u + v * v <= 1 ? (byte)1 : (byte)0;
            }
        }

        double[] rows = MemoryMarshal.Cast<byte, double>(await Python.RunAsync(OpenCv, mask, $"{width} {height}")).ToArray();
        var components = new ConnectedComponents();
        int count = components.Label(mask, width, height);
        Assert.Equal(rows.Length / 7, count);
        var meter = new RegionMeter();
        for (int n = 0; n < count; n++)
        {
            double[] theirs = rows[(7 * n)..(7 * n + 7)];
            int number = 1 + components.Components.ToArray().ToList().FindIndex(one => one.X1 == theirs[0] && one.Y1 == theirs[1] && one.Area == theirs[2]);
            RegionShape ours = meter.Measure(components, width, number, RegionGrid.Pixels);
            Assert.InRange(ours.HullArea, theirs[3] * 0.9999 - 0.01, theirs[3] * 1.0001 + 0.01);
            Assert.InRange(ours.Rectangle.Area, theirs[4] * 0.998, theirs[4] * 1.002);
        }
    }

    [Fact]
    public void Measure_Again_AllocatesNothing()
    {
        byte[] mask = Fill(100, 80, (x, y) => (x - 50) * (x - 50) + (y - 40) * (y - 40) < 900);
        var components = new ConnectedComponents();
        var meter = new RegionMeter();
        var outline = new RegionOutline();
        components.Label(mask, 100, 80);
        meter.Measure(components, 100, 1, RegionGrid.Pixels);
        outline.Trace(components.Labels, 100, 1, components.Components[0], RegionGrid.Pixels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            meter.Measure(components, 100, 1, RegionGrid.Pixels);
            outline.Trace(components.Labels, 100, 1, components.Components[0], RegionGrid.Pixels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("#", 1)]
    [InlineData("####|####|####|####", 16)]
    [InlineData("####|#..#|#..#|####", 16)] // a hole is not outlined
    [InlineData("#...|.#..|..#.|...#", 4)]
    [InlineData("#...#|##.##|#####|.###.|..#..", 15)]
    public void Trace_SmallShapes_EnclosesAbout(string picture, double expected)
    {
        string[] rows = picture.Split('|');
        byte[] mask = [.. string.Concat(rows).Select(c => c == '#' ? (byte)1 : (byte)0)];
        var components = new ConnectedComponents();
        Assert.Equal(1, components.Label(mask, rows[0].Length, rows.Length));
        Vector2[] outline = new RegionOutline().Trace(components.Labels, rows[0].Length, 1, components.Components[0], RegionGrid.Pixels).ToArray();
        Assert.InRange(Area(outline), expected - (expected < 16 ? 0.01 : 2.5), expected + (expected < 16 ? 0.01 : 2.5));
    }

    [Fact]
    public void Trace_Disc_StaysOnItsEdge()
    {
        byte[] mask = Fill(120, 120, (x, y) => (x - 59.5) * (x - 59.5) + (y - 59.5) * (y - 59.5) <= 50 * 50);
        var components = new ConnectedComponents();
        components.Label(mask, 120, 120);
        Vector2[] outline = new RegionOutline().Trace(components.Labels, 120, 1, components.Components[0], RegionGrid.Pixels).ToArray();
        Assert.InRange(outline.Length, 12, 80);
        Assert.InRange(Area(outline), Math.PI * 2500 - 150, Math.PI * 2500 + 150);
        Assert.All(outline, point => Assert.Equal(50, Vector2.Distance(point, new Vector2(60, 60)), 1.6f));
    }

    [Fact]
    public void Contrast_DarkSpotOnGrey_IsTheDifference()
    {
        var pool = new FramePool();
        using Frame frame = pool.Rent(80, 60);
        frame.Pixels.Fill(160);
        byte[] mask = Fill(80, 60, (x, y) => x is >= 30 and < 40 && y is >= 20 and < 26);
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0)
            {
                frame.Pixels.Slice(3 * i, 3).Fill(40);
            }
        }

        var components = new ConnectedComponents();
        components.Label(mask, 80, 60);
        Assert.Equal(-120, new RegionContrast().Measure(frame, components, 80, 1, RegionGrid.Pixels), 0.01f);
    }

    [Fact]
    public void Contrast_RegionThatFillsTheFrame_IsUnknown()
    {
        using Frame frame = new FramePool().Rent(8, 8);
        frame.Pixels.Fill(9);
        var components = new ConnectedComponents();
        components.Label(Fill(8, 8, (_, _) => true), 8, 8);
        Assert.True(float.IsNaN(new RegionContrast().Measure(frame, components, 8, 1, RegionGrid.Pixels)));
    }

    private static double Area(Vector2[] polygon)
    {
        double sum = 0;
        for (int i = 0; i < polygon.Length; i++)
        {
            Vector2 a = polygon[i], b = polygon[(i + 1) % polygon.Length];
            sum += (double)a.X * b.Y - (double)b.X * a.Y;
        }

        return Math.Abs(sum / 2);
    }

    private static byte[] Fill(int width, int height, Func<int, int, bool> isSet)
    {
        byte[] mask = new byte[width * height];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = isSet(i % width, i / width) ? (byte)1 : (byte)0;
        }

        return mask;
    }

    private static RegionShape MeasureOnly(byte[] mask, int width, int height, in RegionGrid grid)
    {
        var components = new ConnectedComponents();
        Assert.Equal(1, components.Label(mask, width, height));
        return new RegionMeter().Measure(components, width, 1, grid);
    }
}
