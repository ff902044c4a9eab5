using EdgeInspector.Bindings.Native.GStreamer;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

public class RtspAddressTests
{
    [Fact]
    public void Parse_PlainUrl_TakesTcpWithoutLatency()
    {
        RtspAddress address = Parse("rtsp://10.0.0.5/Streaming/Channels/101");

        Assert.Equal("rtsp://10.0.0.5/Streaming/Channels/101", address.Location);
        Assert.Equal(("10.0.0.5", 554, "tcp", 0, null, null), (address.Host, address.Port, address.Transport, address.Latency, address.User, address.Password));
        Assert.False(address.SoftwareDecoder);
        Assert.False(address.AnyCertificate);
    }

    [Fact]
    public void Parse_QueryOfTheCamera_StaysAndOurOptionsGo()
    {
        RtspAddress address = Parse("rtsp://cam:8554/cam/realmonitor?channel=1&transport=udp&subtype=0&latency=20&decoder=software");

        Assert.Equal("rtsp://cam:8554/cam/realmonitor?channel=1&subtype=0", address.Location);
        Assert.Equal(("cam", 8554, "udp", 20, true), (address.Host, address.Port, address.Transport, address.Latency, address.SoftwareDecoder));
    }

    [Fact]
    public void Parse_Credentials_AreTakenOutAndUnescaped()
    {
        RtspAddress address = Parse("rtsps://eye:p%40ss%3Aw%2Frd@[fe80::1]/a%20b/Media.amp?x=%41");

        Assert.Equal("rtsps://[fe80::1]/a%20b/Media.amp?x=%41", address.Location);
        Assert.Equal(("eye", "p@ss:w/rd", 322), (address.User, address.Password, address.Port));
        Assert.DoesNotContain("p@ss", address.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("p@ss", PipelineText.Rtsp(address), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://cam", "rtsp://cam/")]
    [InlineData("RTSP://Cam/Live", "rtsp://Cam/Live")]
    [InlineData("rtsp://cam/?tls=verify", "rtsp://cam/")]
    public void Parse_OddForms_AreUsable(string uri, string location) => Assert.Equal(location, Parse(uri).Location);

    [Theory]
    [InlineData("rtsp://cam/1", "rtspsrc name=camera location=\"rtsp://cam/1\" protocols=tcp latency=0 appsink name=sink sync=false max-buffers=2 drop=true")]
    [InlineData("rtsp://cam/1?transport=multicast", "rtspsrc name=camera location=\"rtsp://cam/1\" protocols=udp-mcast latency=50 appsink name=sink sync=false max-buffers=2 drop=true")]
    [InlineData("rtsps://cam/1?tls=any", "rtspsrc name=camera location=\"rtsps://cam/1\" protocols=tcp latency=0 tls-validation-flags=0 appsink name=sink sync=false max-buffers=2 drop=true")]
    [InlineData("rtsp://cam/\"x\\ ! fakesink", "rtspsrc name=camera location=\"rtsp://cam/\\\"x\\\\ ! fakesink\" protocols=tcp latency=0 appsink name=sink sync=false max-buffers=2 drop=true")]
    public void Rtsp_Address_IsThePipelineToStartWith(string uri, string text) => Assert.Equal(text, PipelineText.Rtsp(Parse(uri)));

    private static RtspAddress Parse(string uri) => RtspAddress.Parse(uri, SourceUri.Parse(uri));
}
