using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Pictures;

public class EncodeTests
{
    private readonly IImageCodec _codec = Binding.Codec();
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(641, 479)]
    public void EncodePng_AnySize_ReadsBackBitExact(int width, int height)
    {
        byte[] pixels = TestPicture.Noise(3 * width * height);

        byte[] png = _codec.EncodePng(pixels, width, height, 3 * width);

        using Frame frame = _codec.Decode(png, _pool);
        Assert.Equal((width, height), (frame.Width, frame.Height));
        Assert.True(frame.Pixels.SequenceEqual(pixels));
    }

    [Fact]
    public void EncodePng_PaddedRows_SkipsThePadding()
    {
        byte[] pixels = TestPicture.Noise((100 * 9) + 30);

        using Frame frame = _codec.Decode(_codec.EncodePng(pixels, 10, 10, stride: 100), _pool);

        for (int y = 0; y < 10; y++)
        {
            Assert.True(frame.Row(y).SequenceEqual(pixels.AsSpan(100 * y, 30)));
        }
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(333, 217)]
    [InlineData(1, 1)]
    public void EncodeJpeg_Photo_ReadsBackAlike(int width, int height)
    {
        byte[] pixels = TestPicture.Photo(width, height);
        var output = new byte[_codec.MaxJpegBytes(width, height)];

        int bytes = _codec.EncodeJpeg(pixels, width, height, 3 * width, 90, output);

        using Frame frame = _codec.Decode(output.AsSpan(0, bytes), _pool);
        Assert.Equal((width, height), (frame.Width, frame.Height));
        Assert.InRange(TestPicture.Psnr(frame.Pixels, pixels), 35, double.PositiveInfinity);
    }

    [Fact]
    public void EncodeJpeg_PaddedRows_SameAsTight()
    {
        byte[] pixels = TestPicture.Photo(64, 48);
        var padded = new byte[200 * 48];
        for (int y = 0; y < 48; y++)
        {
            pixels.AsSpan(192 * y, 192).CopyTo(padded.AsSpan(200 * y));
        }

        var a = new byte[_codec.MaxJpegBytes(64, 48)];
        var b = new byte[_codec.MaxJpegBytes(64, 48)];
        int lengthA = _codec.EncodeJpeg(pixels, 64, 48, 192, 80, a);
        int lengthB = _codec.EncodeJpeg(padded, 64, 48, 200, 80, b);

        Assert.True(a.AsSpan(0, lengthA).SequenceEqual(b.AsSpan(0, lengthB)));
    }

    [Fact]
    public void EncodeJpeg_Quality_MovesTheSize()
    {
        byte[] pixels = TestPicture.Photo(320, 240);
        var output = new byte[_codec.MaxJpegBytes(320, 240)];

        int low = _codec.EncodeJpeg(pixels, 320, 240, 960, 20, output);
        int high = _codec.EncodeJpeg(pixels, 320, 240, 960, 95, output);

        Assert.True(high > 2 * low, $"{low} and {high} bytes");
    }

    [Fact]
    public void EncodeJpeg_ShortOutput_IsRefusedBeforeTheLibraryOverrunsIt()
    {
        byte[] pixels = TestPicture.Photo(64, 48);

        Assert.Throws<ArgumentException>(() => _codec.EncodeJpeg(pixels, 64, 48, 192, 80, new byte[_codec.MaxJpegBytes(64, 48) - 1]));
        Assert.Throws<ArgumentException>(() => _codec.EncodeJpeg(pixels.AsSpan(1), 64, 48, 192, 80, new byte[_codec.MaxJpegBytes(64, 48)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _codec.EncodeJpeg(pixels, 64, 48, 191, 80, new byte[_codec.MaxJpegBytes(64, 48)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _codec.EncodeJpeg(pixels, 64, 48, 192, 0, new byte[_codec.MaxJpegBytes(64, 48)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _codec.EncodeJpeg(pixels, 64, 48, 192, 101, new byte[_codec.MaxJpegBytes(64, 48)]));
    }

    [Fact]
    public void EncodeJpeg_ManyThreads_EachGetsItsOwnPicture()
    {
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 32 }, i =>
        {
            byte[] pixels = TestPicture.Photo(64 + i, 48, seed: i);
            var output = new byte[_codec.MaxJpegBytes(64 + i, 48)];
            int bytes = _codec.EncodeJpeg(pixels, 64 + i, 48, 3 * (64 + i), 90, output);
            using Frame frame = _codec.Decode(output.AsSpan(0, bytes), _pool);
            Assert.Equal(64 + i, frame.Width);
            Assert.True(TestPicture.Psnr(frame.Pixels, pixels) > 35);
        });
        Assert.Equal(0, _pool.Rented);
    }
}
