using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Detection;

public class RotatedOverlapTests
{
    /// <summary>Known by hand: the same, upright ones that overlap, a square and its turned twin (a regular octagon), one within the other, apart.</summary>
    [Theory]
    [InlineData(50, 50, 20, 10, 0.7f, 50, 50, 20, 10, 0.7f, 200)]
    [InlineData(50, 50, 20, 10, 0, 60, 55, 20, 10, 0, 50)]
    [InlineData(50, 50, 2, 2, 0, 50, 50, 2, 2, 0.7853982f, 3.3137085f)]
    [InlineData(50, 50, 40, 40, 0.3f, 52, 48, 4, 6, -1.1f, 24)]
    [InlineData(5000, 3000, 40, 40, 0.3f, 5002, 2998, 4, 6, 1.5707964f, 24)]
    [InlineData(100, 60, 90, 6, 0.7853982f, 108, 52, 90, 6, 0.7853982f, 0)]
    public void Intersection_OfTwoTurnedBoxes_IsKnown(float x, float y, float w, float h, float turn, float x2, float y2, float w2, float h2, float turn2, float expected)
    {
        RotatedBox a = new(x, y, w, h, turn), b = new(x2, y2, w2, h2, turn2);
        Assert.Equal(expected, RotatedOverlap.Intersection(a, b), 0.01f);
        Assert.Equal(expected, RotatedOverlap.Intersection(b, a), 0.01f);
        Assert.Equal(expected / MathF.Min(a.Area, b.Area), RotatedOverlap.Shared(a, b), 0.01f);
    }

    [Fact]
    public void Intersection_AnyTwo_IsWhatPointsCounted()
    {
        var random = new Random(7);
        for (int round = 0; round < 20; round++)
        {
            RotatedBox a = Any(random), b = Any(random);
            int inside = 0;
            const int Steps = 400;
            for (int i = 0; i < Steps * Steps; i++)
            {
                float x = 100f * (i % Steps) / Steps, y = 100f * (i / Steps) / Steps;
                inside += Holds(a, x, y) && Holds(b, x, y) ? 1 : 0;
            }

            Assert.Equal(inside * (100f / Steps) * (100f / Steps), RotatedOverlap.Intersection(a, b), 8f);
        }
    }

    private static RotatedBox Any(Random random) =>
        new(35 + (30 * random.NextSingle()), 35 + (30 * random.NextSingle()), 3 + (35 * random.NextSingle()), 3 + (35 * random.NextSingle()), 7 * random.NextSingle());

    private static bool Holds(RotatedBox box, float x, float y)
    {
        (float sin, float cos) = MathF.SinCos(box.Angle);
        float along = ((x - box.CenterX) * cos) + ((y - box.CenterY) * sin), across = ((y - box.CenterY) * cos) - ((x - box.CenterX) * sin);
        return MathF.Abs(along) <= box.Width / 2 && MathF.Abs(across) <= box.Height / 2;
    }
}
