using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Tests.Frames;
using EdgeInspector.Core.Frames;
using EdgeInspector.NetworkCameras;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.GStreamer;

/// <summary>A real RTSP server: what comes over, and what is said when nothing can.</summary>
public sealed class NetworkCameraTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FramePool _pool = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("h264", "", "decoded by")]
    [InlineData("h264", "?transport=udp&latency=20", "decoded by")]
    [InlineData("h264", "?decoder=software", "decoded by avdec_h264 (software)")]
    [InlineData("jpeg", "", "JPEG, decoded by libturbojpeg (software)")]
    [InlineData("vp8", "", "decoded by")]
    public void Read_Stream_DeliversEachPictureOnceInOrder(string codec, string options, string details)
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--codec", codec);
        using IFrameSource source = Open(camera.Uri + options);

        Assert.True(source.IsLive);
        List<int> counters = Counters(source, 20);

        Assert.StartsWith($"320 x 240, {details}", source.Details, StringComparison.Ordinal);
        Assert.True(counters.Count >= 18, $"only {counters.Count} of 20 pictures can be read");
        AssertRising(counters);
    }

    [Fact]
    public void Read_StreamWithSound_TakesThePicturesAlone()
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--sound");
        using IFrameSource source = Open(camera.Uri);

        AssertRising(Counters(source, 10));
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("p@ss:w/r\"d %41 \\ é")]
    public void Open_Login_IsUsedAndNeverShown(string password)
    {
        foreach (string[] kind in (string[][])[[], ["--digest"]])
        {
            using RtspCamera camera = RtspCamera.Start(0, 0, ["--user", "eye", "--password", password, .. kind]);
            using (IFrameSource source = Open(With(camera.Uri, "eye", password)))
            {
                Assert.DoesNotContain(Uri.EscapeDataString(password), source.Description, StringComparison.Ordinal);
                AssertRising(Counters(source, 3));
            }

            using IFrameSource wrong = NativeFrameSources.Create(With(camera.Uri, "eye", password + "x"), _pool, TimeProvider.System);
            var e = Assert.Throws<FrameSourceException>(() => wrong.Open(TestContext.Current.CancellationToken));
            Assert.Contains("the camera refuses the login; check 'user' and the first line of 'password_file'", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(password), e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(password, e.Message, StringComparison.Ordinal);
            Assert.Equal(TimeSpan.FromSeconds(60), e.RetryAfter);
        }
    }

    [Fact]
    public void Open_LoginMissing_SaysWhereToWriteIt()
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--user", "eye", "--password", "x");

        Refuses(camera.Uri, "the camera refuses the login", "write 'user' and 'password_file' beside");
    }

    [Fact]
    public void Open_WrongPath_SaysSo()
    {
        using RtspCamera camera = RtspCamera.Start();

        Refuses(camera.Uri + "s", "knows no stream of this path", "ONVIF");
    }

    [Fact]
    public void Open_NobodyThere_SaysSo()
    {
        Refuses($"rtsp://127.0.0.1:{RtspCamera.FreePort()}/line", "127.0.0.1 refuses connections on port", "RTSP is switched on");
        Refuses("rtsp://no-such-camera.invalid/line", "the name no-such-camera.invalid is unknown", "IP address");
    }

    [Fact]
    public void Open_NoRtspServer_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AnswerAsync(listener, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());

        Refuses($"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/line", "does not speak RTSP", "554 is usual");
    }

    [Fact]
    public void Open_ServerThatSaysNothing_GivesUpInTimeAndCloses()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var source = (GStreamerFrameSource)NativeFrameSources.Create($"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/line", _pool, TimeProvider.System);
        source.OpenTimeout = TimeSpan.FromSeconds(1);
        long start = Stopwatch.GetTimestamp();

        var e = Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken));

        Assert.Contains("accepts the connection and says nothing", e.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 8);
    }

    [Fact]
    public void Open_Encrypted_ChecksTheCertificate()
    {
        (string both, string authority) = Certificate();
        using RtspCamera camera = RtspCamera.Start(0, 0, "--certificate", both);

        Refuses(camera.Uri, "the encrypted connection fails", "ca=FILE");
        using (IFrameSource known = Open($"{camera.Uri}?ca={authority}"))
        {
            AssertRising(Counters(known, 3));
        }

        using IFrameSource any = Open($"{camera.Uri}?tls=any");
        AssertRising(Counters(any, 3));
        Refuses($"{camera.Uri}?ca=/nowhere.pem", "the certificate file /nowhere.pem does not exist", "ca=");
    }

    [Fact]
    public void Read_ServerGoneAndBack_CanBeOpenedAgainWithoutRepeating()
    {
        var counters = new List<int>();
        IFrameSource source;
        int port;
        using (RtspCamera camera = RtspCamera.Start())
        {
            port = camera.Port;
            source = Open(camera.Uri);
            counters.AddRange(Counters(source, 10));
        }

        using (source)
        {
            Assert.Equal(FrameReadStatus.Failed, Reading.ToEnd(source).End);
            Assert.Contains("/line: ", source.LastError, StringComparison.Ordinal);

            using RtspCamera again = RtspCamera.Start(port, counters[^1]);
            source.Open(TestContext.Current.CancellationToken);
            counters.AddRange(Counters(source, 10));
        }

        AssertRising(counters);
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(answer);
                _ = await client.GetStream().ReadAsync(new byte[1024]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private static string With(string uri, string user, string password) => uri.Replace("://", $"://{user}:{Uri.EscapeDataString(password)}@", StringComparison.Ordinal);

    private static void AssertRising(List<int> counters)
    {
        for (int i = 1; i < counters.Count; i++)
        {
            Assert.True(counters[i] > counters[i - 1], $"picture {counters[i]} came after {counters[i - 1]}");
        }
    }

    /// <summary>Reads some frames; checks that capture times rise; returns the counters of those that can be read.</summary>
    private static List<int> Counters(IFrameSource source, int frames)
    {
        var counters = new List<int>();
        long start = Stopwatch.GetTimestamp();
        long last = 0;
        for (int i = 0; i < frames;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"only {i} of {frames} frames came: {source.LastError}");
            FrameReadStatus status = source.Read(TimeSpan.FromMilliseconds(200), out Frame? frame);
            Assert.True(status is FrameReadStatus.Frame or FrameReadStatus.TimedOut or FrameReadStatus.Corrupt, source.LastError);
            if (frame is null)
            {
                continue;
            }

            using (frame)
            {
                i++;
                Assert.True(frame.CapturedTimestamp > last);
                last = frame.CapturedTimestamp;
                if (PictureCounter.Read(frame) is { } counter)
                {
                    counters.Add(counter);
                }
            }
        }

        return counters;
    }

    private (string Both, string Certificate) Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=camera", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        string pem = certificate.ExportCertificatePem();
        string both = _folder.Write("camera.pem", System.Text.Encoding.ASCII.GetBytes($"{pem}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        return (both, _folder.Write("authority.pem", System.Text.Encoding.ASCII.GetBytes(pem)));
    }

    private IFrameSource Open(string uri)
    {
        IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        source.Open(TestContext.Current.CancellationToken);
        return source;
    }

    private void Refuses(string uri, string reason, string remedy)
    {
        using IFrameSource source = NativeFrameSources.Create(uri, _pool, TimeProvider.System);
        var e = Assert.Throws<FrameSourceException>(() => source.Open(TestContext.Current.CancellationToken));
        Assert.StartsWith(uri, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        TestContext.Current.SendDiagnosticMessage(e.Message);
    }
}
