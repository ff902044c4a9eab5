using System.Globalization;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class LetterboxTests
{
    private static readonly ModelInput s_greyLevels = new() { Width = 64, Height = 64, Scale = 1 };

    // Two steps in 1/128 grey level, each rounded once, and weights of 15 bits.
    private const float Exactness = 0.03f;

    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 192, 108, 64, 64 }, { 108, 192, 64, 64 }, { 128, 128, 64, 64 }, { 64, 64, 64, 64 }, { 100, 75, 64, 64 },
        { 33, 71, 64, 48 }, { 1, 1, 64, 64 }, { 1, 50, 32, 64 }, { 50, 1, 64, 32 }, { 2, 2, 1, 1 }, { 3, 3, 1, 1 }, { 7, 5, 3, 9 },
        { 1000, 3, 64, 64 }, { 17, 16, 16, 16 }, { 4, 3, 640, 11 }, { 513, 257, 65, 33 }, { 640, 480, 64, 48 }, { 81, 81, 27, 27 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Write_AnySize_EqualsTheDefinition(int width, int height, int modelWidth, int modelHeight)
    {
        foreach (ResizeMode resize in Enum.GetValues<ResizeMode>())
        {
            foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
            {
                foreach (ColorOrder color in new[] { ColorOrder.Rgb, ColorOrder.Bgr })
                {
                    if (resize == ResizeMode.None && (width > modelWidth || height > modelHeight))
                    {
                        continue;
                    }

                    Check(width, height, 3 * width, new ModelInput { Width = modelWidth, Height = modelHeight, Scale = 1, Resize = resize, Filter = filter, Color = color });
                }
            }
        }
    }

    [Fact]
    public void Write_RandomSizes_EqualsTheDefinition()
    {
        var random = new Random(11);
        for (int i = 0; i < 150; i++)
        {
            int width = random.Next(1, 200), height = random.Next(1, 120);
            Check(width, height, 3 * width + random.Next(0, 9), new ModelInput
            {
                Width = random.Next(1, 100),
                Height = random.Next(1, 100),
                Scale = 1,
                Resize = (ResizeMode)random.Next(4),
                Filter = (ResizeFilter)random.Next(3),
                CropFraction = 0.3f + 0.7f * random.NextSingle(),
                Color = (ColorOrder)random.Next(2),
                Pad = random.Next(256),
            });
        }
    }

    [Fact]
    public void Write_AsItIs_RefusesALargerFrame()
    {
        var letterbox = new Letterbox(new ModelInput { Width = 8, Height = 8, Resize = ResizeMode.None });
        var e = Assert.Throws<ModelRunException>(() => letterbox.Write(new byte[3 * 9 * 8], 9, 8, 27, new float[letterbox.Length]));
        Assert.Contains("9x8 is larger than the model's 8x8", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(640, 480, 224, 224, 0.875f, 341, 256, 58, 16)]
    [InlineData(375, 500, 224, 224, 0.875f, 256, 341, 16, 58)]
    [InlineData(256, 256, 224, 224, 1f, 224, 224, 0, 0)]
    [InlineData(500, 333, 384, 384, 1f, 576, 384, 96, 0)]
    public void Write_Crop_ResizesTheShortEdgeAndTakesTheCentre(int width, int height, int modelWidth, int modelHeight, float fraction, int toWidth, int toHeight, int left, int top)
    {
        var letterbox = new Letterbox(new ModelInput { Width = modelWidth, Height = modelHeight, Resize = ResizeMode.Crop, CropFraction = fraction });
        letterbox.Write(new byte[3 * width * height], width, height, 3 * width, new float[letterbox.Length]);
        Assert.Equal(new LetterboxTransform(width, height, -left, -top, toWidth, toHeight), letterbox.Transform);
    }

    [Theory]
    [InlineData(600, 400, 224)]
    [InlineData(97, 213, 64)]
    [InlineData(40, 40, 64)]
    public async Task Write_Antialiased_EqualsPillow(int width, int height, int edge)
    {
        Assert.SkipUnless(await Python.HasAsync("PIL"), "python3-pil is absent.");
        byte[] pixels = Noise(width, height, 3 * width, 5);
        const string Script = """
            import sys
            from PIL import Image
            w, h, e = map(int, sys.argv[1:])
            picture = Image.frombytes("RGB", (w, h), sys.stdin.buffer.read())
            sys.stdout.buffer.write(picture.resize((e, e), Image.BILINEAR).tobytes())
            """;
        byte[] theirs = await Python.RunAsync(Script, pixels, $"{width} {height} {edge}");
        var letterbox = new Letterbox(new ModelInput { Width = edge, Height = edge, Scale = 1, Color = ColorOrder.Bgr, Resize = ResizeMode.Stretch, Filter = ResizeFilter.Antialias });
        var ours = new float[letterbox.Length];
        letterbox.Write(pixels, width, height, 3 * width, ours);
        for (int i = 0; i < edge * edge; i++)
        {
            for (int p = 0; p < 3; p++)
            {
                // Pillow rounds to whole grey levels after each of its two passes.
                Assert.Equal(theirs[3 * i + p], ours[p * edge * edge + i], 1.01f);
            }
        }
    }

    [Fact]
    public void Write_EveryWholeRatio_AreaIsTheMean()
    {
        for (int block = 2; block <= 17; block++)
        {
            Check(20 * block, 9 * block, 60 * block, new ModelInput { Width = 20, Height = 9, Scale = 1, Filter = ResizeFilter.Area });
        }
    }

    [Fact]
    public void Write_AreaOfWhite_DoesNotOverflow()
    {
        byte[] white = new byte[16 * 16 * 3 * 4];
        white.AsSpan().Fill(255);
        var letterbox = new Letterbox(new ModelInput { Width = 2, Height = 2, Scale = 1, Filter = ResizeFilter.Area });
        var target = new float[letterbox.Length];
        letterbox.Write(white, 32, 32, 96, target);
        Assert.All(target, value => Assert.Equal(255, value, 0.001f));
    }

    [Fact]
    public void Write_MeanAndStd_NormalisesEachPlane()
    {
        ModelInput input = s_greyLevels with { Scale = 1f / 255, Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] };
        byte[] pixels = Noise(50, 40, 150, 3);
        var letterbox = new Letterbox(input);
        var target = new float[letterbox.Length];
        letterbox.Write(pixels, 50, 40, 150, target);
        float[] expected = LetterboxReference.Compute(pixels, 50, 40, 150, input);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], target[i], 0.001f);
        }
    }

    [Fact]
    public void Write_KeepPadding_DrawsItAgainOnlyForAnotherSize()
    {
        var letterbox = new Letterbox(s_greyLevels);
        var target = new float[letterbox.Length];
        letterbox.Write(Noise(64, 32, 192, 1), 64, 32, 192, target);
        target[0] = -1;
        letterbox.Write(Noise(64, 32, 192, 2), 64, 32, 192, target, keepPadding: true);
        Assert.Equal(-1, target[0]);
        letterbox.Write(Noise(64, 30, 192, 2), 64, 30, 192, target, keepPadding: true);
        Assert.Equal(114, target[0]);
        target[0] = -1;
        letterbox.Write(Noise(64, 30, 192, 2), 64, 30, 192, target);
        Assert.Equal(114, target[0]);
    }

    [Fact]
    public void Write_SameSizeAgain_AllocatesNothing()
    {
        var pool = new FramePool();
        using Frame frame = pool.Rent(100, 80);
        foreach (ModelInput input in new[] { s_greyLevels, s_greyLevels with { Width = 50, Height = 40, Filter = ResizeFilter.Area }, s_greyLevels with { Width = 100, Height = 80 } })
        {
            var letterbox = new Letterbox(input);
            var target = new float[letterbox.Length];
            letterbox.Write(frame, target);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                letterbox.Write(frame, target);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Write_SpansTooShort_Throws()
    {
        var letterbox = new Letterbox(s_greyLevels);
        Assert.Throws<ArgumentException>(() => letterbox.Write(new byte[100], 10, 10, 30, new float[letterbox.Length]));
        Assert.Throws<ArgumentException>(() => letterbox.Write(new byte[300], 10, 10, 30, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => letterbox.Write(new byte[300], 10, 10, 29, new float[letterbox.Length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => letterbox.Write([], 0, 10, 30, new float[letterbox.Length]));
    }

    [Fact]
    public void Write_LastRowWithoutStridePadding_IsEnough()
    {
        // A cropped view: its last row ends with the buffer.
        Check(10, 10, 40, s_greyLevels, trim: 10);
    }

    [Theory]
    [InlineData(ResizeMode.Letterbox, 1920, 1080, 0, 140, 640, 360)]
    [InlineData(ResizeMode.LetterboxTopLeft, 1920, 1080, 0, 0, 640, 360)]
    [InlineData(ResizeMode.Letterbox, 480, 640, 80, 0, 480, 640)]
    [InlineData(ResizeMode.Stretch, 1920, 1080, 0, 0, 640, 640)]
    public void Transform_KnownSizes_IsWhereOthersPutThem(ResizeMode resize, int width, int height, int left, int top, int w, int h)
    {
        var letterbox = new Letterbox(s_greyLevels with { Width = 640, Height = 640, Resize = resize });
        letterbox.Write(new byte[3 * width * height], width, height, 3 * width, new float[letterbox.Length]);
        Assert.Equal(new LetterboxTransform(width, height, left, top, w, h), letterbox.Transform);
    }

    [Fact]
    public void ToFramePixels_WholePicture_IsTheWholeFrame()
    {
        var transform = new LetterboxTransform(1920, 1080, 0, 140, 640, 360);
        Assert.Equal(new FrameBox(0, 0, 1920, 1080), transform.ToFramePixels(0, 140, 640, 500));
        Assert.Equal(new FrameBox(0, 0, 1920, 1080), transform.ToFramePixels(-50, 0, 900, 640));
        Assert.Equal(new FrameBox(300, 30, 330, 60), transform.ToFramePixels(100, 150, 110, 160));
    }

    [Fact]
    public async Task Write_AgainstOpenCv_DiffersByLessThanOneGreyLevel()
    {
        const string Script = """
            import sys, numpy as np, cv2
            sw, sh, dw, dh, flag = map(int, sys.argv[1:6])
            img = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(sh, sw, 3)
            sys.stdout.buffer.write(cv2.resize(img, (dw, dh), interpolation=flag).tobytes())
            """;
        const int Linear = 1, Area = 3;
        if (!await Python.HasAsync("cv2"))
        {
            Assert.Skip("python3-opencv is not installed.");
        }

        (int, int, int, int, ResizeFilter)[] cases =
        [
            (192, 108, 64, 36, ResizeFilter.Bilinear), (128, 72, 64, 36, ResizeFilter.Bilinear), (300, 200, 64, 43, ResizeFilter.Bilinear),
            (50, 31, 64, 64, ResizeFilter.Bilinear), (97, 89, 71, 67, ResizeFilter.Bilinear), (192, 108, 64, 36, ResizeFilter.Area),
        ];
        foreach ((int sw, int sh, int dw, int dh, ResizeFilter filter) in cases)
        {
            byte[] pixels = Noise(sw, sh, 3 * sw, sw);
            byte[] peer = await Python.RunAsync(Script, pixels, string.Create(CultureInfo.InvariantCulture, $"{sw} {sh} {dw} {dh} {(filter == ResizeFilter.Area ? Area : Linear)}"));
            var letterbox = new Letterbox(new ModelInput { Width = dw, Height = dh, Scale = 1, Resize = ResizeMode.Stretch, Color = ColorOrder.Bgr, Filter = filter });
            var target = new float[letterbox.Length];
            letterbox.Write(pixels, sw, sh, 3 * sw, target);
            float worst = 0;
            for (int i = 0; i < dw * dh; i++)
            {
                for (int c = 0; c < 3; c++)
                {
                    worst = Math.Max(worst, Math.Abs(target[c * dw * dh + i] - peer[3 * i + c]));
                }
            }

            // Half a level is OpenCV's rounding, the rest its 11-bit weights.
            Assert.True(worst < 1, $"{sw}x{sh} to {dw}x{dh} {filter}: {worst}");
        }
    }

    private static void Check(int width, int height, int stride, ModelInput input, int trim = 0)
    {
        byte[] pixels = Noise(width, height, stride, width * 31 + height);
        var letterbox = new Letterbox(input);
        var target = new float[letterbox.Length];
        target.AsSpan().Fill(float.NaN);
        letterbox.Write(pixels.AsSpan(0, pixels.Length - trim), width, height, stride, target);
        float[] expected = LetterboxReference.Compute(pixels, width, height, stride, input);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - target[i]) <= Exactness))
            {
                Assert.Fail($"{width}x{height}+{stride} {input}: value {i} is {target[i]}, not {expected[i]}");
            }
        }
    }

    private static byte[] Noise(int width, int height, int stride, int seed)
    {
        byte[] pixels = new byte[stride * height];
        new Random(seed).NextBytes(pixels);
        // Extremes beside each other are where fixed point would overflow.
        Span<byte> extremes = pixels.AsSpan(0, Math.Min(pixels.Length, 3 * width));
        for (int i = 0; i < extremes.Length; i++)
        {
            extremes[i] = (byte)(i / 3 % 2 * 255);
        }

        return pixels;
    }
}
