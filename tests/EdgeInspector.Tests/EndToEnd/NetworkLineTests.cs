using System.Text;
using EdgeInspector.NetworkCameras;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The daemon with a network camera, seen from the broker: what is said when the camera goes, and that no password is.</summary>
public sealed class NetworkLineTests : IDisposable
{
    private const string Password = "gr33n:f/rog@7";
    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker;

    public NetworkLineTests() => _broker = new TestBroker(_folder);

    [Fact]
    public async Task Run_CameraGoneAndBack_IsSaidInTimeAndNoFrameIsJudgedTwice()
    {
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        string[] login = ["--codec", "jpeg", "--user", "eye", "--password", Password];
        int port;
        ProgramProcess line;
        using (RtspCamera camera = RtspCamera.Start(0, 0, login))
        {
            port = camera.Port;
            line = ProgramProcess.Start("run", "--config", Configure(camera.Uri));
            await line.LineAsync("frames arrive: 320 x 240, JPEG, decoded by libturbojpeg (software)", TimeSpan.FromSeconds(60));
            await StatusAsync(subscriber, "online", TimeSpan.FromSeconds(20));
            camera.Stall();
            await StatusAsync(subscriber, "degraded", TimeSpan.FromSeconds(5));
            camera.Go();
            await StatusAsync(subscriber, "online", TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }

        using (line)
        {
            await StatusAsync(subscriber, "degraded", TimeSpan.FromSeconds(5));
            using RtspCamera again = RtspCamera.Start(port, 20_000, login);
            await StatusAsync(subscriber, "online", TimeSpan.FromSeconds(10));
            int judged = Judged(subscriber).Count;
            await subscriber.WaitAsync(s => Judged(s).Count >= judged + 10, TimeSpan.FromSeconds(20), "ten more judged frames");
            line.Signal("TERM");
            Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));

            List<(long Frame, DateTimeOffset Time)> all = Judged(subscriber);
            Assert.All(all.Zip(all.Skip(1)), static pair => Assert.True(
                pair.Second.Frame > pair.First.Frame && pair.Second.Time >= pair.First.Time, $"{pair.Second} after {pair.First}"));
            AssertNoSecret(line.Output + line.Errors);
            Assert.All(subscriber.Messages, static message => AssertNoSecret(Encoding.UTF8.GetString(message.Payload)));
            Assert.Contains($"rtsp://eye:***@127.0.0.1:{port}/line", line.Output + line.Errors, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    private static void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Password), text, StringComparison.Ordinal);
    }

    /// <summary>Waits until the newest word on <c>status</c> is this one.</summary>
    private static Task StatusAsync(Subscriber subscriber, string word, TimeSpan limit) => subscriber.WaitAsync(
        s => s.Messages.LastOrDefault(static m => m.Topic.EndsWith("/status", StringComparison.Ordinal)).Payload is { } payload && Encoding.UTF8.GetString(payload) == word, limit, $"status {word}");

    private static List<(long Frame, DateTimeOffset Time)> Judged(Subscriber subscriber) =>
        [.. subscriber.Json("/detections").Select(static d => (d.GetProperty("frame").GetInt64(), d.GetProperty("time").GetDateTimeOffset()))];

    private string Configure(string source) => _folder.Write("config.yml", $"""
        device: test-line
        cameras:
          - name: top
            source: "{source}"
            user: eye
            password_file: {_folder.Write("top.password", Password + "\n")}
            fps: 5
            deadline_ms: 2000
            models: [pcb-defects]
        mqtt: {"{"}url: "mqtt://127.0.0.1:{_broker.Port}"{"}"}
        storage: {"{"}directory: "{_folder.Sub("state")}"{"}"}
        web: {"{"}listen: "http://127.0.0.1:0"{"}"}
        """);
}
