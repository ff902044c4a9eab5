using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class FrameOrienterTests
{
    public static TheoryData<FrameOrientation> All => [.. Enum.GetValues<FrameOrientation>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Write_AnySize_EveryPixelIsWhereItBelongs(FrameOrientation orientation)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (5, 3), (33, 65), (64, 32), (101, 1), (70, 97)])
        {
            var source = new byte[3 * width * height];
            new Random(width).NextBytes(source);
            var target = new byte[source.Length];

            FrameOrienter.Write(source, width, height, orientation, target);

            int targetWidth = FrameOrienter.SwapsEdges(orientation) ? height : width;
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    (int tx, int ty) = Place(orientation, x, y, width, height);
                    Assert.Equal(source.AsSpan(3 * ((y * width) + x), 3), target.AsSpan(3 * ((ty * targetWidth) + tx), 3));
                }
            }
        }
    }

    [Fact]
    public void Write_WrongLength_IsRefused() =>
        Assert.Throws<ArgumentException>(() => FrameOrienter.Write(new byte[12], 2, 2, FrameOrientation.Rotate90, new byte[11]));

    // Where a pixel goes, by definition: a clockwise quarter turn moves the upper left corner to the upper right.
    private static (int X, int Y) Place(FrameOrientation orientation, int x, int y, int width, int height) => orientation switch
    {
        FrameOrientation.Rotate90 => (height - 1 - y, x),
        FrameOrientation.Rotate180 => (width - 1 - x, height - 1 - y),
        FrameOrientation.Rotate270 => (y, width - 1 - x),
        FrameOrientation.FlipHorizontal => (width - 1 - x, y),
        FrameOrientation.FlipVertical => (x, height - 1 - y),
        FrameOrientation.Transpose => (y, x),
        FrameOrientation.Transverse => (height - 1 - y, width - 1 - x),
        _ => (x, y),
    };
}
