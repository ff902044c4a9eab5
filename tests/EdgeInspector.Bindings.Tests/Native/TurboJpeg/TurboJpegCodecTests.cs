using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.TurboJpeg;

public sealed class TurboJpegCodecTests
{
    private readonly TurboJpegCodec _codec = new();
    private readonly FramePool _pool = new();

    [Fact]
    public void EncodeAndDecodeJpeg_OnceWarm_AllocateNothing()
    {
        byte[] pixels = TestPicture.Photo(320, 240);
        var output = new byte[_codec.MaxJpegBytes(320, 240)];
        int Round()
        {
            int bytes = _codec.EncodeJpeg(pixels, 320, 240, 960, 85, output);
            using Frame frame = _codec.Decode(output.AsSpan(0, bytes), _pool);
            return bytes;
        }

        for (int i = 0; i < 50; i++)
        {
            Round();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
