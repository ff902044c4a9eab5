using EdgeInspector.Bindings.Native.GStreamer;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>The choice of hardware, from nothing but which elements exist.</summary>
public class DecoderChoiceTests
{
    [Fact]
    public void Ranks_Jetson_ItsDecoderGoesFirst() =>
        Assert.Equal(["nvv4l2decoder"], Names("nvv4l2decoder", "avdec_h264", "openh264dec"));

    [Fact]
    public void Ranks_VaApi_NewPluginBeforeTheOldAndBothBeforeSoftware()
    {
        List<(string Element, int Rank)> ranks = DecoderChoice.Ranks(Has("vaapih264dec", "vah264dec", "avdec_h264"), null);

        Assert.Equal(["vah264dec", "vaapih264dec"], ranks.Select(static rank => rank.Element));
        Assert.True(ranks[0].Rank > ranks[1].Rank);
        Assert.All(ranks, static rank => Assert.True(rank.Rank > 512));
    }

    [Fact]
    public void Ranks_SoftwareAlone_IsLeftToGStreamer() => Assert.Empty(Names("avdec_h264", "openh264dec", "jpegdec"));

    [Fact]
    public void Ranks_ChosenByTheUser_AreLeftAlone() =>
        Assert.Equal(["v4l2h264dec"], DecoderChoice.Ranks(Has("vah264dec", "v4l2h264dec"), "avdec_h264:MAX, vah264dec:NONE").Select(static rank => rank.Element));

    [Fact]
    public void ToBgr_Jetson_FetchesFromDeviceMemoryAndElsePlainly()
    {
        Assert.Equal(
            ["nvvidconv ! video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR", "videoconvert ! video/x-raw,format=BGR"],
            DecoderChoice.ToBgr(Has("nvvidconv")));
        Assert.Equal(["videoconvert ! video/x-raw,format=BGR"], DecoderChoice.ToBgr(Has()));
    }

    [Fact]
    public void Csi_OptionsGiven_AreInThePipeline()
    {
        Assert.Equal(
            "nvarguscamerasrc sensor-id=1 sensor-mode=2 ! video/x-raw(memory:NVMM),format=NV12,width=1920,height=1080,framerate=30000/1001"
            + " ! nvvidconv ! video/x-raw,format=BGRx ! videoconvert ! video/x-raw,format=BGR ! appsink name=sink sync=false max-buffers=2 drop=true",
            PipelineText.Csi(1, 2, 1920, 1080, 29.97));
        Assert.StartsWith("nvarguscamerasrc sensor-id=0 ! video/x-raw(memory:NVMM),format=NV12 ! nvvidconv !", PipelineText.Csi(0, null, null, null, null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nvarguscamerasrc", "nvvidconv is missing")]
    [InlineData("nvvidconv", "nvarguscamerasrc is missing")]
    public void Csi_ElementMissing_IsNamed(string present, string expected) =>
        Assert.Contains(expected, CsiCamera.Missing(SourceUri.Parse("csi:0"), Has(present))!.Message, StringComparison.Ordinal);

    [Fact]
    public void Csi_BothThere_IsReady() => Assert.Null(CsiCamera.Missing(SourceUri.Parse("csi:0"), Has("nvarguscamerasrc", "nvvidconv")));

    [Theory]
    [InlineData("decodebin:Generic/Bin/Decoder;nvv4l2decoder:Codec/Decoder/Video;nvvidconv:Filter/Converter/Video/Scaler", false, "1920 x 1080, decoded by nvv4l2decoder (hardware), converted by nvvidconv (hardware)")]
    [InlineData("decodebin:Generic/Bin/Decoder;vah264dec:Codec/Decoder/Video/Hardware", false, "1920 x 1080, decoded by vah264dec (hardware)")]
    [InlineData("avdec_h264:Codec/Decoder/Video", false, "1920 x 1080, decoded by avdec_h264 (software)")]
    [InlineData("jpegdec:Codec/Decoder/Image", false, "1920 x 1080, decoded by jpegdec (software)")]
    [InlineData("v4l2src:Source/Video", true, "1920 x 1080, JPEG, decoded by libturbojpeg (software)")]
    [InlineData("v4l2src:Source/Video", false, "1920 x 1080, uncompressed")]
    public void Report_Elements_AreSaidInWords(string elements, bool jpeg, string expected)
    {
        IEnumerable<(string Name, string Kind)> parsed = elements.Split(';').Select(static element => (element.Split(':')[0], element.Split(':')[1]));

        Assert.Equal(expected, DecoderReport.Words(parsed, jpeg, 1920, 1080));
    }

    private static Func<string, bool> Has(params string[] elements) => elements.Contains;

    private static IEnumerable<string> Names(params string[] elements) => DecoderChoice.Ranks(Has(elements), null).Select(static rank => rank.Element);
}
