using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Simulation;

public sealed class RenderedDatasetTests
{
    [Theory]
    [InlineData(SimulationLook.Camera)]
    [InlineData(SimulationLook.Artwork)]
    public void Render_OutOfOrder_GivesTheSamePictures(SimulationLook look)
    {
        var first = new RenderedPicture();
        var second = new RenderedPicture();
        new RenderedDataset(3, look, 640, 640, 4.5).Render(4, first);
        var other = new RenderedDataset(3, look, 640, 640, 4.5);
        other.Render(9, second);
        Assert.False(first.Pixels.SequenceEqual(second.Pixels));
        other.Render(3, second);
        other.Render(4, second);
        Assert.True(first.Pixels.SequenceEqual(second.Pixels));
        Assert.Equal(first.Labels, second.Labels);
        other.Render(2, second);
        other.Render(4, second);
        Assert.True(first.Pixels.SequenceEqual(second.Pixels));
    }

    [Fact]
    public void Render_Artwork_HasThreeToTwelveDefectsInsideThePicture()
    {
        var data = new RenderedDataset(4, SimulationLook.Artwork, 640, 640, 4.5);
        var picture = new RenderedPicture();
        int all = 0;
        for (int number = 1; number <= 12; number++)
        {
            data.Render(number, picture);
            Assert.InRange(picture.Labels.Count, 0, 12);
            all += picture.Labels.Count;
            Assert.All(picture.Labels, label => AssertInside(label, picture));
        }

        Assert.InRange(all, 12 * 3, 12 * 12);
    }

    [Fact]
    public void Render_Camera_HasColourAndLabelsInsideThePicture()
    {
        var data = new RenderedDataset(5, SimulationLook.Camera, 640, 640, 4.5);
        var picture = new RenderedPicture();
        int all = 0;
        for (int number = 1; number <= 12; number++)
        {
            data.Render(number, picture);
            all += picture.Labels.Count;
            Assert.All(picture.Labels, label => AssertInside(label, picture));
        }

        Assert.InRange(all, 12 * 2, 12 * 8);
        int coloured = 0;
        for (int i = 0; i < picture.Pixels.Length; i += 3)
            coloured += Math.Abs(picture.Pixels[i] - picture.Pixels[i + 2]) > 12 ? 1 : 0;

        Assert.True(coloured > 1000);
    }

    private static void AssertInside(RenderedLabel label, RenderedPicture picture)
    {
        Assert.InRange(label.Type, 0, 6);
        Assert.InRange(label.X1, 0, label.X2);
        Assert.InRange(label.Y1, 0, label.Y2);
        Assert.InRange(label.X2, 0, picture.Width - 1);
        Assert.InRange(label.Y2, 0, picture.Height - 1);
    }
}
