using System.Numerics;
using EdgeInspector.Core.Judging;
using Xunit;

namespace EdgeInspector.Core.Tests.Judging;

public sealed class ZoneTests
{
    private static readonly Zone Square = Make((0.2f, 0.2f), (0.8f, 0.2f), (0.8f, 0.8f), (0.2f, 0.8f));

    /// <summary>A U, open at the top.</summary>
    private static readonly Zone Concave = Make((0, 0), (0.25f, 0), (0.25f, 0.75f), (0.75f, 0.75f), (0.75f, 0), (1, 0), (1, 1), (0, 1));

    [Theory]
    [InlineData(0.5f, 0.5f, true)]
    [InlineData(0.1f, 0.5f, false)]
    [InlineData(0.9f, 0.5f, false)]
    [InlineData(0.5f, 0.1f, false)]
    [InlineData(0.5f, 0.9f, false)]
    [InlineData(0.2f, 0.5f, true)]
    [InlineData(0.8f, 0.5f, true)]
    [InlineData(0.5f, 0.2f, true)]
    [InlineData(0.5f, 0.8f, true)]
    [InlineData(0.2f, 0.2f, true)]
    [InlineData(0.8f, 0.8f, true)]
    public void Contains_Square_EdgesAndCornersBelongToIt(float x, float y, bool inside) => Assert.Equal(inside, Square.Contains(x, y));

    [Theory]
    [InlineData(0.1f, 0.3f, true)]
    [InlineData(0.9f, 0.3f, true)]
    [InlineData(0.5f, 0.9f, true)]
    [InlineData(0.5f, 0.3f, false)]
    [InlineData(0.5f, 0, false)]
    [InlineData(0.25f, 0.3f, true)]
    [InlineData(0.5f, 0.75f, true)]
    [InlineData(1, 1, true)]
    public void Contains_Concave_LeavesTheBayOut(float x, float y, bool inside) => Assert.Equal(inside, Concave.Contains(x, y));

    [Fact]
    public void Contains_SelfCrossing_LeavesTheMiddleOut()
    {
        // A five-pointed star in one stroke: even-odd leaves its pentagon out.
        Vector2[] corners = [.. Enumerable.Range(0, 5).Select(i => new Vector2(0.5f + (0.4f * MathF.Sin(4 * MathF.PI * i / 5)), 0.5f - (0.4f * MathF.Cos(4 * MathF.PI * i / 5))))];
        var star = new Zone("star", corners);
        Assert.False(star.Contains(0.5f, 0.5f));
        Assert.True(star.Contains(0.5f, 0.2f));
    }

    [Fact]
    public void Contains_SlantedEdge_ItsPointsBelongToIt()
    {
        Zone triangle = Make((0.1f, 0.1f), (0.9f, 0.3f), (0.2f, 0.95f));
        for (int i = 0; i <= 100; i++)
        {
            Vector2 point = Vector2.Lerp(triangle.Polygon[0], triangle.Polygon[1], i / 100f);
            Assert.True(triangle.Contains(point.X, point.Y), $"{point}");
            Assert.False(triangle.Contains(point.X, point.Y - 0.001f), $"above {point}");
        }
    }

    [Fact]
    public void Contains_RandomPolygons_EqualTheWindingOfAFineRaster()
    {
        var random = new Random(8);
        for (int round = 0; round < 50; round++)
        {
            Vector2[] corners = [.. Enumerable.Range(0, random.Next(3, 9)).Select(_ => new Vector2(random.NextSingle(), random.NextSingle()))];
            var zone = new Zone("any", corners);
            for (int i = 0; i < 200; i++)
            {
                float x = random.NextSingle();
                float y = random.NextSingle();
                Assert.Equal(CrossingsAbove(corners, x, y) % 2 == 1, zone.Contains(x, y));
            }
        }
    }

    [Fact]
    public void Validate_Faulty_NamesEveryFault()
    {
        var errors = new Zone(" ", [new Vector2(0, 0), new Vector2(1.5f, 0)]).Validate();
        Assert.Equal(3, errors.Count);
        Assert.Contains("corner 2", errors[2]);
    }

    private static int CrossingsAbove(Vector2[] corners, double x, double y)
    {
        int crossings = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            (Vector2 a, Vector2 b) = (corners[i], corners[(i + 1) % corners.Length]);
            if ((a.X > x) != (b.X > x))
            {
                double at = a.Y + ((x - a.X) / (b.X - a.X) * (b.Y - a.Y));
                crossings += at < y ? 1 : 0;
            }
        }

        return crossings;
    }

    private static Zone Make(params (float X, float Y)[] corners) => new("zone", [.. corners.Select(corner => new Vector2(corner.X, corner.Y))]);
}
