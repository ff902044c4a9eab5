using EdgeInspector.Evaluation;
using Xunit;

namespace EdgeInspector.Tests.Evaluation;

public sealed class MapGridTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1.92)]
    [InlineData(3)]
    public void Widened_AnyRadius_HoldsWhatIsNoFurther(double radius)
    {
        const int Width = 11, Height = 9;
        byte[] mask = new byte[Width * Height];
        mask[0] = mask[(4 * Width) + 6] = 1;

        byte[] wide = MapGrid.Widened(mask, Width, Height, radius);

        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool isNear = Math.Sqrt((x * x) + (y * y)) <= radius || Math.Sqrt(((x - 6) * (x - 6)) + ((y - 4) * (y - 4))) <= radius;
                Assert.Equal(isNear, wide[(y * Width) + x] != 0);
            }
        }
    }
}
