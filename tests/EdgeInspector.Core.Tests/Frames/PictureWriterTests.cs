using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class PictureWriterTests
{
    private readonly FramePool _pool = new();

    [Fact]
    public void Write_Grey_IsBrightnessNormalised()
    {
        float[] written = Write(new ModelInput { Width = 6, Height = 4, Color = ColorOrder.Grey, Resize = ResizeMode.Stretch, Mean = [0.5f], Std = [0.25f] }, Noise(6, 4));
        using Frame frame = Noise(6, 4);
        for (int i = 0; i < 24; i++)
        {
            ReadOnlySpan<byte> bgr = frame.Pixels.Slice(3 * i, 3);
            double grey = 0.299 * bgr[2] + 0.587 * bgr[1] + 0.114 * bgr[0];
            Assert.Equal((grey / 255 - 0.5) / 0.25, written[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(ColorOrder.Rgb)]
    [InlineData(ColorOrder.Bgr)]
    public void Write_PlanesLast_AreTheSameNumbers(ColorOrder color)
    {
        var input = new ModelInput { Width = 13, Height = 9, Color = color, Mean = [0.1f, 0.2f, 0.3f], Std = [0.5f, 0.6f, 0.7f] };
        float[] first = Write(input, Noise(30, 17)), last = Write(input with { Layout = TensorLayout.Nhwc }, Noise(30, 17));
        for (int i = 0; i < 13 * 9; i++)
        {
            for (int p = 0; p < 3; p++)
            {
                Assert.Equal(first[p * 13 * 9 + i], last[3 * i + p]);
            }
        }
    }

    [Fact]
    public void Write_FourthConstant_FillsIt()
    {
        float[] written = Write(new ModelInput { Width = 4, Height = 4, Fourth = new FourthPlane(FourthPlaneKind.Constant, 0.5f) }, Noise(9, 9));
        Assert.Equal(64, written.Length);
        Assert.All(written[48..], value => Assert.Equal(0.5f, value));
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Write_FourthGrey_IsWhatTheGreyPlaneWouldBe(TensorLayout layout)
    {
        var input = new ModelInput { Width = 12, Height = 8, Layout = layout, Mean = [0.4f, 0.5f, 0.6f, 0.25f], Std = [0.2f, 0.3f, 0.4f, 2f], Fourth = new FourthPlane(FourthPlaneKind.Grey) };
        float[] four = Write(input, Noise(31, 14));
        float[] grey = Write(new ModelInput { Width = 12, Height = 8, Color = ColorOrder.Grey, Mean = [0.25f], Std = [2f] }, Noise(31, 14));
        for (int i = 0; i < grey.Length; i++)
        {
            Assert.Equal(grey[i], four[layout == TensorLayout.Nchw ? 3 * 96 + i : 4 * i + 3], 1e-4f);
        }
    }

    [Fact]
    public void Write_FourthEdges_AreSobelOfThePictureAndNoneAtThePadding()
    {
        using Frame frame = _pool.Rent(8, 4);
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            frame.Pixels[i] = i / 3 % 8 < 4 ? (byte)40 : (byte)200;
        }

        // 8x4 into 8x8: two rows of padding above and below, far brighter than the picture.
        var writer = new PictureWriter(new ModelInput { Width = 8, Height = 8, Scale = 1, Pad = 255, Fourth = new FourthPlane(FourthPlaneKind.Edges) });
        float[] target = new float[writer.Length];
        writer.Write(frame, MemoryMarshal.AsBytes(target.AsSpan()));
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                float expected = y is >= 2 and < 6 && x is 3 or 4 ? 4 * 160 / 4f : 0;
                Assert.Equal(y is >= 2 and < 6 ? expected : 0, target[3 * 64 + 8 * y + x], 0.05f);
            }
        }
    }

    [Fact]
    public void Write_BytesPlanesLast_AreThePixelsThemselves()
    {
        using Frame frame = Noise(5, 3);
        var writer = new PictureWriter(new ModelInput { Width = 5, Height = 3, Type = TensorElementType.UInt8, Layout = TensorLayout.Nhwc, Color = ColorOrder.Bgr, Scale = 1 });
        byte[] target = new byte[45];
        writer.Write(frame, target);
        Assert.Equal(frame.Pixels.ToArray(), target);
    }

    [Fact]
    public void Write_AnotherFrame_LeavesNothingOfTheOneBefore()
    {
        foreach (ModelInput input in new[]
        {
            new ModelInput { Width = 16, Height = 16 }, new ModelInput { Width = 16, Height = 16, Layout = TensorLayout.Nhwc },
            new ModelInput { Width = 16, Height = 16, Color = ColorOrder.Grey }, new ModelInput { Width = 16, Height = 16, Fourth = new FourthPlane(FourthPlaneKind.Edges) },
        })
        {
            var writer = new PictureWriter(input);
            float[] target = new float[writer.Length];
            foreach ((int width, int height) in new[] { (40, 10), (10, 40), (33, 32) })
            {
                using Frame frame = Noise(width, height);
                writer.Write(frame, MemoryMarshal.AsBytes(target.AsSpan()));
                Assert.Equal(Write(input, Noise(width, height)), target);
            }
        }
    }

    [Fact]
    public void Write_APart_IsThatPartAlone()
    {
        using Frame frame = Noise(40, 30);
        using Frame part = _pool.Rent(10, 8);
        for (int y = 0; y < 8; y++)
        {
            frame.Row(12 + y).Slice(3 * 5, 30).CopyTo(part.Row(y));
        }

        var writer = new PictureWriter(new ModelInput { Width = 7, Height = 7 });
        float[] target = new float[writer.Length];
        writer.Write(frame, new FrameRegion(5, 12, 10, 8), MemoryMarshal.AsBytes(target.AsSpan()));
        Assert.Equal(Write(new ModelInput { Width = 7, Height = 7 }, part.AddReference()), target);
    }

    [Theory]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Antialias)]
    public void Write_SameSize_AllocatesNothing(ResizeFilter filter)
    {
        using Frame frame = Noise(64, 48);
        var writer = new PictureWriter(new ModelInput { Width = 24, Height = 24, Filter = filter, Resize = ResizeMode.Crop, Layout = TensorLayout.Nhwc, Fourth = new FourthPlane(FourthPlaneKind.Edges) });
        byte[] target = new byte[4 * writer.Length];
        writer.Write(frame, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            writer.Write(frame, target);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Write(ModelInput input, Frame frame)
    {
        using (frame)
        {
            var writer = new PictureWriter(input);
            float[] target = new float[writer.Length];
            writer.Write(frame, MemoryMarshal.AsBytes(target.AsSpan()));
            return target;
        }
    }

    private Frame Noise(int width, int height)
    {
        Frame frame = _pool.Rent(width, height);
        new Random(width * 1000 + height).NextBytes(frame.Pixels);
        return frame;
    }
}
