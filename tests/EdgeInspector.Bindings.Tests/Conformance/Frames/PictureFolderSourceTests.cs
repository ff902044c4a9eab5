using System.Diagnostics;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Frames;

public sealed class PictureFolderSourceTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly IImageCodec _codec = Binding.Codec();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DeepPcbFolder_EveryPictureAtItsSize()
    {
        string folder = SharedData.Folder("deeppcb", "group00041", "00041");
        int expected = Directory.GetFiles(folder, "*.jpg").Length;
        using IFrameSource source = Open($"dir:{folder}");

        Reading reading = Reading.ToEnd(source);

        Assert.Equal(FrameReadStatus.EndOfStream, reading.End);
        Assert.Equal(expected, reading.Numbers.Count);
        Assert.All(reading.Sizes, size => Assert.Equal((640, 640), size));
        reading.AssertNumbered();
    }

    [Fact]
    public void Read_MixedFolder_NaturalOrderAnySizeAndTheDamagedNamed()
    {
        Write("board10.png", 30);
        Write("board9.jpg", 20);
        Write("Board1.JPEG", 10);
        _folder.Write("board2.jpg", "no picture"u8);
        _folder.Write("notes.txt", "not a picture, and not asked for"u8);
        _folder.Write("board3.png", []);
        using var source = (PictureFolderSource)Open($"dir:{_folder.Path}/");

        Reading reading = Reading.ToEnd(source);

        Assert.Equal([(10, 8), (20, 8), (30, 8)], reading.Sizes);
        Assert.Equal(2, reading.Corrupt);
        Assert.Contains("board2.jpg", reading.Errors[0], StringComparison.Ordinal);
        Assert.Contains("board3.png", reading.Errors[1], StringComparison.Ordinal);
        Assert.EndsWith("board10.png", source.LastFile, StringComparison.Ordinal);
        reading.AssertNumbered();
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void Read_Loop_GoesRound()
    {
        Write("a.png", 5);
        Write("b.png", 6);
        using IFrameSource source = Open($"dir:{_folder.Path}?loop=true");

        Assert.Equal([(5, 8), (6, 8), (5, 8), (6, 8), (5, 8)], Reading.ToEnd(source, most: 5).Sizes);
    }

    [Fact]
    public void Read_LoopOverDamagedOnly_Ends()
    {
        _folder.Write("a.png", "damaged"u8);
        using IFrameSource source = Open($"dir:{_folder.Path}?loop=true");

        Assert.Equal(FrameReadStatus.Corrupt, source.Read(TimeSpan.Zero, out _));
        Assert.Equal(FrameReadStatus.EndOfStream, source.Read(TimeSpan.Zero, out _));
    }

    [Fact]
    public void Read_FileRemovedMeanwhile_IsCorruptAndGoesOn()
    {
        Write("a.png", 5);
        Write("b.png", 6);
        using IFrameSource source = Open($"dir:{_folder.Path}");
        File.Delete(Path.Combine(_folder.Path, "a.png"));

        Reading reading = Reading.ToEnd(source);

        Assert.Contains("a.png", Assert.Single(reading.Errors), StringComparison.Ordinal);
        Assert.Equal([(6, 8)], reading.Sizes);
    }

    [Fact]
    public void Read_AtARate_WaitsForTheNextAndTimesOutBefore()
    {
        Write("a.png", 5);
        using IFrameSource source = Open($"dir:{_folder.Path}?fps=2&loop=true");
        long start = Stopwatch.GetTimestamp();

        Assert.Equal(FrameReadStatus.Frame, source.Read(TimeSpan.Zero, out Frame? first));
        first!.Dispose();
        Assert.Equal(FrameReadStatus.TimedOut, source.Read(TimeSpan.FromMilliseconds(10), out _));
        Assert.Equal(FrameReadStatus.Frame, source.Read(TimeSpan.FromSeconds(10), out Frame? second));
        second!.Dispose();

        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds > 480);
    }

    [Theory]
    [InlineData("a2", "a10", -1)]
    [InlineData("a10", "a9", 1)]
    [InlineData("A1", "a2", -1)]
    [InlineData("a01", "a1", -1)]
    [InlineData("a1", "a1b", -1)]
    [InlineData("a99999999999999999999998", "a99999999999999999999999", -1)]
    [InlineData("a", "a", 0)]
    public void Compare_Names_AsPeopleCount(string x, string y, int order)
    {
        Assert.Equal(order, Math.Sign(NaturalOrder.Instance.Compare(x, y)));
        Assert.Equal(-order, Math.Sign(NaturalOrder.Instance.Compare(y, x)));
    }

    private void Write(string name, int width)
    {
        byte[] pixels = TestPicture.Photo(width, 8);
        var jpeg = new byte[_codec.MaxJpegBytes(width, 8)];
        bool png = name.EndsWith("png", StringComparison.OrdinalIgnoreCase);
        _folder.Write(name, png ? _codec.EncodePng(pixels, width, 8, 3 * width) : jpeg.AsSpan(0, _codec.EncodeJpeg(pixels, width, 8, 3 * width, 90, jpeg)));
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = Binding.Source(uri, _pool);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }
}
