using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class DesignRulesTests
{
    private static readonly PixelBox _panel = new(0, 0, 500, 400);

    [Theory]
    [InlineData(270, true)]
    [InlineData(230, true)]
    [InlineData(360, false)]
    public void Apply_TrackALittlePastAnother_EndsInsideIt(float end, bool isPulled)
    {
        // Both begin off the panel, where nobody sees their ends; the wide one crosses at x = 230.
        Shape wide = Shape.Stroke(ShapeLayer.Copper, 230, -30, 230, 430, 40);
        List<Shape> shapes = [wide, Shape.Stroke(ShapeLayer.Copper, -30, 200, end, 200, 8)];
        DesignRules.Apply(shapes, 0, _panel, new BoardFixtures(), Spacing(), poured: false);
        Shape track = shapes.Single(shape => shape.Form == ShapeForm.Stroke && shape.Y0 == 200);
        Assert.Equal(isPulled ? 230 : end, track.X1);
    }

    [Fact]
    public void Apply_TrackThatLeavesBesideAnother_EndsInsideIt()
    {
        Shape wide = Shape.Stroke(ShapeLayer.Copper, 455, -30, 455, 430, 30);
        List<Shape> shapes = [wide, Shape.Stroke(ShapeLayer.Copper, 60, 200, 600, 200, 8)];
        DesignRules.Apply(shapes, 0, _panel, new BoardFixtures(), Spacing(), poured: false);
        Assert.Equal(455, shapes.Single(shape => shape.Form == ShapeForm.Stroke && shape.Y0 == 200).X1, 1.0);
    }

    private static NetSpacing Spacing()
    {
        var spacing = new NetSpacing();
        spacing.Begin();
        return spacing;
    }
}
