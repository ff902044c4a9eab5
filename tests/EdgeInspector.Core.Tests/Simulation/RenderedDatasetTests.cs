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

    [Fact]
    public void Render_Splashes_AreTheOnlyChangeAndLabelled()
    {
        var plain = new RenderedPicture();
        var splashed = new RenderedPicture();
        var without = new RenderedDataset(6, SimulationLook.Camera, 640, 640, 0);
        var with = new RenderedDataset(6, SimulationLook.Camera, 640, 640, 0, splashes: 3);
        int all = 0;
        for (int number = 1; number <= RenderedDataset.PicturesPerLine; number++)
        {
            without.Render(number, plain);
            with.Render(number, splashed);
            Assert.Empty(plain.Labels);
            all += splashed.Labels.Count;
            for (int i = 0; i < plain.Pixels.Length; i++)
            {
                // Blur carries a splash a little beyond its drops.
                (int x, int y) = (i / 3 % plain.Width, i / 3 / plain.Width);
                if (Math.Abs(plain.Pixels[i] - splashed.Pixels[i]) > 2)
                    Assert.Contains(splashed.Labels, label => x >= label.X1 - 3 && x <= label.X2 + 3 && y >= label.Y1 - 3 && y <= label.Y2 + 3);
            }

            Assert.All(splashed.Labels, label => Assert.True(label.Type is 0 or 7));
            Assert.All(splashed.Labels, label => AssertInside(label with { Type = 0 }, splashed));
        }

        Assert.InRange(all, 4, 60);
    }

    private static void AssertInside(RenderedLabel label, RenderedPicture picture)
    {
        Assert.InRange(label.Type, 0, 6);
        Assert.InRange(label.X1, 0, label.X2 - 1);
        Assert.InRange(label.Y1, 0, label.Y2 - 1);
        Assert.InRange(label.X2, 0, picture.Width - 1);
        Assert.InRange(label.Y2, 0, picture.Height - 1);
    }
}
