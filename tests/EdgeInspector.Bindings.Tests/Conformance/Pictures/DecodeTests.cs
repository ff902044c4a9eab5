using System.Buffers.Binary;
using System.Globalization;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Pictures;

/// <summary>Every format a box knows, made by an independent program, and damage to each.</summary>
public sealed class DecodeTests : IDisposable
{
    private const int Width = 161;
    private const int Height = 97;
    private readonly IImageCodec _codec = Binding.Codec();
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.png", "", 0)]
    [InlineData("a.bmp", "", 0)]
    [InlineData("a.tiff", "", 0)]
    [InlineData("a.ppm", "", 0)]
    [InlineData("a.webp", "cv2.IMWRITE_WEBP_QUALITY,101", 1)]
    [InlineData("a.jpg", "cv2.IMWRITE_JPEG_QUALITY,95", 3)]
    [InlineData("a.jpg", "cv2.IMWRITE_JPEG_QUALITY,95,cv2.IMWRITE_JPEG_PROGRESSIVE,1", 3)]
    public void Decode_EveryFormat_ShowsThePicture(string name, string options, double tolerance)
    {
        byte[] pixels = Write(name, options);

        using Frame frame = _codec.Decode(File.ReadAllBytes(Path.Combine(_folder.Path, name)), _pool);

        Assert.Equal((Width, Height), (frame.Width, frame.Height));
        Assert.InRange(TestPicture.MeanDifference(frame.Pixels, pixels), 0, tolerance);
    }

    [Theory]
    [InlineData("grey.png", "i[:,:,1]", "i[:,:,1]")]
    [InlineData("grey.jpg", "i[:,:,1]", "cv2.imread(p,1)")]
    [InlineData("deep.png", "i.astype(np.uint16)*257", "i")]
    [InlineData("alpha.png", "np.dstack([i,i[:,:,0]])", "i")]
    public void Decode_OtherDepthsAndChannels_BecomeBgr(string name, string written, string expected)
    {
        byte[] pixels = Write(name, "", written, expected);

        using Frame frame = _codec.Decode(File.ReadAllBytes(Path.Combine(_folder.Path, name)), _pool);

        Assert.InRange(TestPicture.MeanDifference(frame.Pixels, pixels), 0, name.EndsWith("jpg", StringComparison.Ordinal) ? 0.01 : 0);
    }

    [Fact]
    public void EncodePng_ReadByAnotherProgram_SamePixels()
    {
        byte[] pixels = TestPicture.Photo(Width, Height);
        string png = _folder.Write("ours.png", _codec.EncodePng(pixels, Width, Height, 3 * Width));
        string raw = Path.Combine(_folder.Path, "raw");

        Tool.OpenCv("import cv2,sys; cv2.imread(sys.argv[1]).tofile(sys.argv[2])", png, raw);

        Assert.True(File.ReadAllBytes(raw).AsSpan().SequenceEqual(pixels));
    }

    [Fact]
    public void Decode_JpegOfAnotherProgram_SamePixelsAsOpenCv()
    {
        string jpeg = SharedData.File("cookies", "training-images", "normal-1.jpg");
        string raw = Path.Combine(_folder.Path, "raw");
        Tool.OpenCv("import cv2,sys; cv2.imread(sys.argv[1]).tofile(sys.argv[2])", jpeg, raw);

        using Frame frame = _codec.Decode(File.ReadAllBytes(jpeg), _pool);

        Assert.True(frame.Pixels.SequenceEqual(File.ReadAllBytes(raw)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Decode_ExifOrientation_TurnsUprightAsOpenCvDoes(int orientation)
    {
        Write("a.jpg", "");
        byte[] jpeg = File.ReadAllBytes(Path.Combine(_folder.Path, "a.jpg"));
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        string path = _folder.Write("b.jpg", [.. jpeg.AsSpan(0, 2), .. exif, .. jpeg.AsSpan(2)]);
        string raw = Path.Combine(_folder.Path, "raw");
        string size = Tool.OpenCv("import cv2,sys; i=cv2.imread(sys.argv[1]); i.tofile(sys.argv[2]); print(i.shape[1],i.shape[0])", path, raw);

        using Frame frame = _codec.Decode(File.ReadAllBytes(path), _pool);

        Assert.Equal(size, $"{frame.Width} {frame.Height}");
        Assert.True(frame.Pixels.SequenceEqual(File.ReadAllBytes(raw)));
        Assert.Equal(1, _pool.Rented);
    }

    [Fact]
    public void Decode_MotionJpegWithoutHuffmanTables_UsesTheStandardOnes()
    {
        byte[] pixels = TestPicture.Photo(64, 48);
        var output = new byte[_codec.MaxJpegBytes(64, 48)];
        byte[] jpeg = output[.._codec.EncodeJpeg(pixels, 64, 48, 192, 90, output)];

        using Frame frame = _codec.Decode(WithoutHuffmanTables(jpeg), _pool);

        Assert.True(TestPicture.Psnr(frame.Pixels, pixels) > 35);
    }

    [Theory]
    [InlineData("a.jpg", 0.5)]
    [InlineData("a.jpg", 0.99)]
    [InlineData("a.jpg", 0.01)]
    [InlineData("a.png", 0.5)]
    [InlineData("a.png", 0.01)]
    [InlineData("a.bmp", 0.5)]
    [InlineData("a.tiff", 0.5)]
    [InlineData("a.webp", 0.5)]
    [InlineData("a.ppm", 0.5)]
    public void Decode_Truncated_IsDamaged(string name, double kept)
    {
        Write(name, "");
        byte[] file = File.ReadAllBytes(Path.Combine(_folder.Path, name));

        var e = Assert.Throws<ImageFormatException>(() => _codec.Decode(file.AsSpan(0, Math.Max(12, (int)(file.Length * kept))), _pool));

        Assert.DoesNotContain('\n', e.Message);
        Assert.Equal(0, _pool.Rented);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("<!doctype html><p>not a picture")]
    [InlineData("#EXTM3U\nhttp://127.0.0.1:1/a.ts\n")]
    [InlineData("BM")]
    [InlineData("P6 ")]
    [InlineData("GIF89a")]
    public void Decode_NoPicture_IsRefused(string text)
    {
        Assert.Throws<ImageFormatException>(() => _codec.Decode(System.Text.Encoding.UTF8.GetBytes(text), _pool));
    }

    [Theory]
    [InlineData("a.jpg", 40000, 9)]
    [InlineData("a.jpg", 30000, 30000)]
    [InlineData("a.png", 30000, 30000)]
    [InlineData("a.png", 40000, 1)]
    public void Decode_HugeClaim_IsRefusedBeforeMemoryIsGiven(string name, int width, int height)
    {
        Write(name, "");
        byte[] file = File.ReadAllBytes(Path.Combine(_folder.Path, name));
        Claim(file, name, width, height);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<ImageFormatException>(() => _codec.Decode(file, _pool));

        Assert.Contains(width.ToString(CultureInfo.InvariantCulture), e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    public void Decode_FlippedBytes_NeverCrashesNorLeaksFrames(string name)
    {
        Write(name, "");
        byte[] good = File.ReadAllBytes(Path.Combine(_folder.Path, name));
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] file = [.. good];
            for (int i = 0; i < 3; i++)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                _codec.Decode(file, _pool).Dispose();
            }
            catch (ImageFormatException)
            {
            }
        }

        Assert.Equal(0, _pool.Rented);
    }

    private static void Claim(byte[] file, string name, int width, int height)
    {
        if (name.EndsWith("png", StringComparison.Ordinal))
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
            uint crc = Crc(file.AsSpan(12, 17));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), crc);
            return;
        }

        int frameHeader = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frameHeader + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frameHeader + 7), (ushort)width);
    }

    /// <summary>PNG's checksum (ISO 3309), bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] WithoutHuffmanTables(byte[] jpeg)
    {
        var kept = new List<byte>();
        int at = 2;
        kept.AddRange(jpeg[..2]);
        while (jpeg[at + 1] != 0xDA)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            if (jpeg[at + 1] != 0xC4)
            {
                kept.AddRange(jpeg[at..(at + length)]);
            }

            at += length;
        }

        kept.AddRange(jpeg[at..]);
        return [.. kept];
    }

    /// <summary>Has OpenCV write the test picture under a name, and returns the pixels to expect.</summary>
    private byte[] Write(string name, string options, string written = "i", string expected = "i")
    {
        byte[] pixels = TestPicture.Photo(Width, Height);
        string raw = _folder.Write("in", pixels);
        string back = Path.Combine(_folder.Path, "back");
        Tool.OpenCv(
            $"""
            import cv2,sys,numpy as np
            i=np.fromfile(sys.argv[1],np.uint8).reshape({Height},{Width},3); p=sys.argv[2]
            assert cv2.imwrite(p,{written},[{options}])
            e={expected}
            (e if e.ndim==3 else cv2.merge([e,e,e])).tofile(sys.argv[3])
            """,
            raw, Path.Combine(_folder.Path, name), back);
        return File.ReadAllBytes(back);
    }
}
