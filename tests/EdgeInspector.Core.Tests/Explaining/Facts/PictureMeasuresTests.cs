using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Explaining.Facts;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Explaining.Facts;

public sealed class PictureMeasuresTests
{
    private static readonly FramePool s_pool = new();

    [Theory]
    [InlineData(50, 152, 0.4)]
    [InlineData(152, 50, 0.4)]
    [InlineData(90, 90, 0)]
    public void Of_EvenBoxOnEvenGround_ContrastIsTheirDifference(byte ground, byte defect, float contrast)
    {
        var box = new FrameBox(40, 30, 52, 48);
        using Frame frame = Picture(120, 90, ground, box, defect);

        Assert.Equal(contrast, PictureMeasures.Of(frame, box, null).Contrast!.Value, 1e-3f);
    }

    [Fact]
    public void Of_BoxLargerThanTheSamples_ContrastStaysWithinAHundredth()
    {
        var box = new FrameBox(100, 80, 700, 500);
        using Frame frame = Picture(900, 640, 20, box, 122);

        Assert.Equal(0.4f, PictureMeasures.Of(frame, box, null).Contrast!.Value, 0.01f);
    }

    [Fact]
    public void Of_BoxOverTheWholePictureOrOutside_HasNoContrast()
    {
        using Frame frame = Picture(32, 32, 9, default, 0);

        Assert.Null(PictureMeasures.Of(frame, new FrameBox(0, 0, 32, 32), null).Contrast);
        Assert.Null(PictureMeasures.Of(frame, new FrameBox(300, 300, 310, 310), null).Contrast);
    }

    [Fact]
    public void Of_MapMarksHalfOfTheBox_HeatIsAHalf()
    {
        using Frame frame = Picture(80, 80, 9, default, 0);
        var map = new AnomalyMap();
        map.Resize(8, 8, new FrameRegion(0, 0, 80, 80));
        for (int i = 0; i < 64; i++)
        {
            map.Values[i] = i % 8 < 4 ? AnomalyMap.Threshold : 0.49f;
        }

        Assert.Equal(0.5f, PictureMeasures.Of(frame, new FrameBox(30, 20, 50, 60), map).Heat!.Value, 0.01f);
        Assert.Equal(1, PictureMeasures.Of(frame, new FrameBox(10, 20, 20, 60), map).Heat);
        Assert.Null(PictureMeasures.Of(frame, new FrameBox(90, 20, 99, 60), map).Heat);
    }

    private static Frame Picture(int width, int height, byte ground, FrameBox box, byte defect)
    {
        Frame frame = s_pool.Rent(width, height);
        frame.Pixels.Fill(ground);
        for (int y = (int)box.Y1; y < box.Y2; y++)
        {
            frame.Row(y)[(3 * (int)box.X1)..(3 * (int)box.X2)].Fill(defect);
        }

        return frame;
    }
}
