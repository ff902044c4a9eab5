using System.Numerics;
using EdgeInspector.Core.Drawing;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Segmentation;
using Xunit;

namespace EdgeInspector.Core.Tests.Drawing;

public class CanvasTests
{
    private static readonly PaletteColor s_white = new(255, 255, 255);

    [Fact]
    public void Fill_Rectangle_CoversItsPixelsAndSharesItsEdges()
    {
        using Frame frame = Black(20, 10);
        new Canvas(frame).Fill([new(2.5f, 1), new(6, 1), new(6, 4), new(2.5f, 4)], s_white, 1);
        Assert.Equal([0, 0, 128, 255, 255, 255, 0], Row(frame, 2)[..7]);
        Assert.Equal(0, Row(frame, 0)[4]);
        Assert.Equal(0, Row(frame, 4)[4]);
    }

    [Fact]
    public void Fill_Polygon_CoversItsArea()
    {
        using Frame frame = Black(120, 120);
        Vector2[] disc = [.. Enumerable.Range(0, 90).Select(i => new Vector2(60 + 40 * MathF.Cos(i * MathF.Tau / 90), 60 + 40 * MathF.Sin(i * MathF.Tau / 90)))];
        new Canvas(frame).Fill(disc, s_white, 1);
        double sum = 0;
        for (int y = 0; y < frame.Height; y++)
        {
            sum += Row(frame, y).Sum(static value => value / 255.0);
        }

        Assert.InRange(sum, Math.PI * 1600 * 0.985, Math.PI * 1600 * 1.005);
    }

    [Fact]
    public void Line_Upright_IsAsThickAsAsked()
    {
        using Frame frame = Black(20, 20);
        new Canvas(frame).Line(new Vector2(10, 3), new Vector2(10, 17), 4, s_white);
        Assert.Equal([0, 255, 255, 255, 255, 0], Row(frame, 10)[7..13]);
    }

    [Fact]
    public void Draw_OutsideTheFrame_LeavesItOut()
    {
        using Frame frame = Black(16, 16);
        var canvas = new Canvas(frame);
        canvas.Line(new Vector2(-50, -50), new Vector2(60, 70), 3, s_white);
        canvas.Fill([new(-10, -10), new(40, -10), new(40, 40), new(-10, 40)], s_white, 0.5f);
        canvas.Text("outside", new Vector2(-20, 12), 14, s_white);
        canvas.Box(new FrameBox(-5, -5, 99, 99), 2, s_white);
        Assert.Equal(128, Row(frame, 0)[15], 2.0);
    }

    [Fact]
    public void Text_EveryPrintableCharacter_LeavesInkWithinItsWidth()
    {
        for (char character = '!'; character < 127; character++)
        {
            using Frame frame = Black(60, 60);
            string text = character.ToString();
            new Canvas(frame).Text(text, new Vector2(10, 10), 24, s_white);
            Vector2 size = Canvas.Measure(text, 24);
            int ink = 0;
            for (int y = 0; y < 60; y++)
            {
                byte[] row = Row(frame, y);
                for (int x = 0; x < 60; x++)
                {
                    ink += row[x] > 128 ? 1 : 0;
                    Assert.True(row[x] == 0 || (x >= 6 && x <= 12 + size.X && y >= 6 && y <= 14 + size.Y), $"'{character}' draws at {x}, {y}");
                }
            }

            Assert.True(ink > 8, $"'{character}' has no ink");
        }
    }

    [Fact]
    public void Text_TwoCharacters_AreNeverTheSame()
    {
        var seen = new Dictionary<string, char>();
        for (char character = '!'; character < 127; character++)
        {
            using Frame frame = Black(40, 50);
            new Canvas(frame).Text(character.ToString(), new Vector2(5, 5), 24, s_white);
            string pixels = Convert.ToBase64String(frame.Pixels);
            Assert.True(seen.TryAdd(pixels, character), $"'{character}' looks like '{(seen.TryGetValue(pixels, out char other) ? other : ' ')}'");
        }
    }

    private static Frame Black(int width, int height)
    {
        Frame frame = new FramePool().Rent(width, height);
        frame.Pixels.Clear();
        return frame;
    }

    private static byte[] Row(Frame frame, int y) => [.. Enumerable.Range(0, frame.Width).Select(x => frame.Row(y)[3 * x])];
}
