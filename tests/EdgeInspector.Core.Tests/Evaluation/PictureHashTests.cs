using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class PictureHashTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Of_SamePictureScaledOrDarkened_IsNear()
    {
        using Frame original = Board(1, 640, 640, static value => value);
        using Frame darker = Board(1, 640, 640, static value => (byte)(value * 3 / 4));
        using Frame half = Halved(original);

        PictureHash hash = PictureHash.Of(original);

        Assert.Equal(0, hash.Distance(hash));
        Assert.InRange(hash.Distance(PictureHash.Of(darker)), 0, PictureHash.NearDuplicate);
        Assert.InRange(hash.Distance(PictureHash.Of(half)), 0, PictureHash.NearDuplicate);
    }

    [Fact]
    public void Of_OtherPictures_IsFar()
    {
        using Frame one = Board(1, 640, 640, static value => value);
        using Frame other = Board(30, 640, 640, static value => value);

        Assert.InRange(PictureHash.Of(one).Distance(PictureHash.Of(other)), 40, 255);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 40)]
    public void Of_SmallerThanItsGrid_IsTaken(int width, int height)
    {
        using Frame frame = _pool.Rent(width, height);
        frame.Pixels.Fill(7);

        Assert.Equal(PictureHash.Of(frame), PictureHash.Of(frame));
    }

    private Frame Board(int number, int width, int height, Func<byte, byte> change)
    {
        var picture = new RenderedPicture();
        new RenderedDataset(5, SimulationLook.Camera, width, height, 2).Render(number, picture);
        Frame frame = _pool.Rent(width, height);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            frame.Pixels[i] = change(picture.Pixels[i]);
        }

        return frame;
    }

    private Frame Halved(Frame frame)
    {
        Frame half = _pool.Rent(frame.Width / 2, frame.Height / 2);
        for (int y = 0; y < half.Height; y++)
        {
            for (int i = 0; i < half.Stride; i++)
            {
                int left = (6 * (i / 3)) + (i % 3);
                half.Row(y)[i] = (byte)((frame.Row(2 * y)[left] + frame.Row(2 * y)[left + 3] + frame.Row((2 * y) + 1)[left] + frame.Row((2 * y) + 1)[left + 3]) / 4);
            }
        }

        return half;
    }
}
