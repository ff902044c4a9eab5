using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What another MQTT client hears during the demo, against the shipped schemas.</summary>
public sealed class DemoTrafficTests
{
    private static readonly string[] Kinds = ["/health", "/line/detections", "/line/verdicts", "/line/events", "/line/explanations"];

    [Fact]
    public async Task Demo_EveryTopic_CarriesWhatTheContractSays()
    {
        using var folder = new TemporaryFolder();
        using var broker = new TestBroker(folder);
        await broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(broker.Port, "edge-inspector/demo/#");
        using ProgramProcess demo = ProgramProcess.Start(
            "demo", "--source", "sim:pcb?seed=7000003&defects=4", "--no-browser", "--set", "web:listen=http://127.0.0.1:0", "--set", $"mqtt:url=mqtt://127.0.0.1:{broker.Port}");
        foreach (string kind in Kinds.Append("/line/snapshot"))
        {
            await subscriber.WaitAsync(s => s.Messages.Any(m => m.Topic.EndsWith(kind, StringComparison.Ordinal)), TimeSpan.FromSeconds(90), kind);
        }

        demo.Signal("INT");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(10)));
        await subscriber.WaitAsync(static s => Words(s).LastOrDefault() == "offline", TimeSpan.FromSeconds(10), "offline");

        Assert.All(Words(subscriber), static word => Assert.Contains(word, new[] { "online", "degraded", "offline" }));
        Assert.Contains("online", Words(subscriber));
        await SchemaCheck.ValidAsync(subscriber.Messages
            .Where(static m => Kinds.Any(kind => m.Topic.EndsWith(kind, StringComparison.Ordinal)))
            .Select(static m => new MqttMessage(m.Topic, m.Payload)));
        byte[] snapshot = subscriber.Messages.First(static m => m.Topic.EndsWith("/snapshot", StringComparison.Ordinal)).Payload;
        using Frame picture = PortFactory.Codec().Decode(snapshot, new FramePool());
        Assert.Equal((640, 640), (picture.Width, picture.Height));
    }

    private static List<string> Words(Subscriber subscriber) =>
        [.. subscriber.Messages.Where(static m => m.Topic.EndsWith("/status", StringComparison.Ordinal)).Select(static m => System.Text.Encoding.UTF8.GetString(m.Payload))];
}
