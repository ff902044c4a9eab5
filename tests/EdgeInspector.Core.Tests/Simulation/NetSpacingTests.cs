using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public class NetSpacingTests
{
    private const float Wide = 8;

    private static readonly PixelBox s_inner = new(0, 0, 400, 400);

    [Fact]
    public void Apply_NetsWithRoom_KeepsEveryShape()
    {
        List<Shape> shapes = [.. Track(20, 50, 200), .. Track(20, 50 + 2 * 12 + (int)NetSpacing.Least + 2, 200)];
        List<Shape> before = [.. shapes];
        new NetSpacing().Apply(shapes, 0, s_inner);
        Assert.Equal(before, shapes);
    }

    [Fact]
    public void Apply_TwoNetsTooNear_TakesTheSmaller()
    {
        List<Shape> longer = [.. Track(20, 50, 200), Shape.Stroke(ShapeLayer.Copper, 200, 50, 200, 150, Wide), Shape.Disc(ShapeLayer.Pad, 200, 150, 12)];
        List<Shape> shapes = [.. longer, .. Track(20, 50 + 2 * 12 + 2, 150)];
        new NetSpacing().Apply(shapes, 0, s_inner);
        Assert.Equal(longer, shapes);
    }

    [Fact]
    public void Apply_ViaHalfUnderItsOwnPad_TakesTheNet()
    {
        List<Shape> shapes =
        [
            Shape.Box(ShapeLayer.Pad, 100, 100, 10, 24),
            Shape.Stroke(ShapeLayer.Copper, 100, 100, 100, 130, Wide),
            Shape.Disc(ShapeLayer.Copper, 100, 130, 11),
            Shape.Disc(ShapeLayer.Drill, 100, 130, 6),
        ];
        new NetSpacing().Apply(shapes, 0, s_inner);
        Assert.Empty(shapes);
    }

    [Fact]
    public void Apply_HoleOfALostPad_GoesWithIt()
    {
        List<Shape> kept = [.. Track(20, 50, 200), Shape.Stroke(ShapeLayer.Copper, 200, 50, 260, 50, Wide), Shape.Disc(ShapeLayer.Pad, 260, 50, 12)];
        List<Shape> shapes = [.. kept, Shape.Disc(ShapeLayer.Pad, 100, 80, 22), Shape.Disc(ShapeLayer.Drill, 101, 80, 9)];
        new NetSpacing().Apply(shapes, 0, s_inner);
        Assert.Equal(kept, shapes);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(398, true)]
    public void Apply_TrackThatEndsBare_StaysOnlyAtTheBorder(int end, bool stays)
    {
        List<Shape> shapes = [Shape.Disc(ShapeLayer.Pad, 20, 50, 12), Shape.Stroke(ShapeLayer.Copper, 20, 50, end, 50, Wide)];
        new NetSpacing().Apply(shapes, 0, s_inner with { Right = 390 });
        Assert.Equal(stays ? 2 : 0, shapes.Count);
    }

    [Fact]
    public void Apply_ShapesBeforeThePanels_AreLeft()
    {
        Shape[] earlier = [Shape.Stroke(ShapeLayer.Copper, 20, 50, 200, 50, Wide), Shape.Disc(ShapeLayer.Pad, 100, 58, 12)];
        List<Shape> shapes = [.. earlier, .. Track(20, 54, 200)];
        new NetSpacing().Apply(shapes, earlier.Length, s_inner);
        Assert.Equal([.. earlier, .. Track(20, 54, 200)], shapes);
    }

    /// <summary>A track from pad to pad.</summary>
    private static Shape[] Track(float left, float y, float right) =>
    [
        Shape.Disc(ShapeLayer.Pad, left, y, 12),
        Shape.Stroke(ShapeLayer.Copper, left, y, right, y, Wide),
        Shape.Disc(ShapeLayer.Pad, right, y, 12),
    ];
}
