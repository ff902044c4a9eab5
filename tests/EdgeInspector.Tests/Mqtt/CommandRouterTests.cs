using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class CommandRouterTests
{
    private const string Base = "edge-inspector/line-3";

    [Fact]
    public async Task Commands_OverTheWire_AreAnsweredEachOnce()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port, $"{Base}/command/+/reply", "answers/#");
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        await ProbeAsync(listener);

        JsonElement reply = await AskAsync(listener, "pause", "{\"schema\": \"edge-inspector/command/1\", \"id\": \"a1\", \"camera\": \"side\", \"later\": [1]}");
        Assert.Equal(("pause", "a1", true), (reply.GetProperty("verb").GetString(), reply.GetProperty("id").GetString(), reply.GetProperty("ok").GetBoolean()));
        Assert.True(box.Paused["side"]);
        Assert.False(box.Paused.ContainsKey("top"));
        Assert.True((await AskAsync(listener, "resume", "")).GetProperty("ok").GetBoolean());
        Assert.Equal([false, false], new[] { box.Paused["side"], box.Paused["top"] });

        reply = await AskAsync(listener, "snapshot", "{}");
        JsonElement picture = Assert.Single(reply.GetProperty("data").GetProperty("snapshots").EnumerateArray());
        Assert.Equal(box.Picture, picture.GetProperty("base64").GetBytesFromBase64());

        Assert.Equal("no_picture", await CodeAsync(listener, "snapshot", "{\"camera\": \"side\"}"));
        Assert.Equal("unknown_camera", await CodeAsync(listener, "pause", "{\"camera\": \"nowhere\"}"));
        Assert.Equal("unknown_verb", await CodeAsync(listener, "self-destruct", "{}"));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", "{\"camera\": "));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", "[1, 2]"));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", "{\"camera\": 7}"));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", "{\"schema\": \"edge-inspector/command/2\"}"));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", new string('[', 5000)));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]));
        Assert.Equal("bad_request", await CodeAsync(listener, "pause", [0x7B, 0x22, 0x69, 0x64, 0x22, 0x3A, 0x22, 0xFF, 0x22, 0x7D]));
        Assert.Equal("too_large", await CodeAsync(listener, "pause", $"{{\"camera\": \"{new string('x', 70_000)}\"}}"));
        Assert.Equal("failed", await CodeAsync(listener, "fail", "{}"));
        reply = await AskAsync(listener, "ask", "{\"question\": \"how many opens today\"}");
        Assert.Equal("how many opens today", reply.GetProperty("data").GetProperty("question").GetString());
        reply = await AskAsync(listener, "report", "{\"since_seconds\": 60}");
        Assert.Equal(60, reply.GetProperty("data").GetProperty("seconds").GetInt32());
        Assert.Equal(8 * 3600, (await AskAsync(listener, "report", "{}")).GetProperty("data").GetProperty("seconds").GetInt32());
        foreach (string bad in new[] { "{}", "{\"question\": 7}", "{\"question\": \"  \"}", $"{{\"question\": \"{new string('x', 501)}\"}}" })
        {
            Assert.Equal("bad_request", await CodeAsync(listener, "ask", bad));
        }

        Assert.Equal("bad_request", await CodeAsync(listener, "report", "{\"since_seconds\": -1}"));
        Assert.Equal("bad_request", await CodeAsync(listener, "report", "{\"since_seconds\": \"8h\"}"));
        Assert.True((await AskAsync(listener, "pause", "{}")).GetProperty("ok").GetBoolean());
        await SchemaCheck.ValidAsync(listener.Messages.Where(static m => m.Topic.EndsWith("/reply", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commands_ResponseTopic_AnswersThereWithTheCorrelationData()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port, $"{Base}/#", "answers/#");
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.IsConnected, "a connection");
        await ProbeAsync(listener);

        await listener.PublishAsync(Command("pause", "{}") with { ResponseTopic = "answers/me", CorrelationData = new byte[] { 1, 0, 255 } });
        await listener.WaitAsync(static l => l.On("answers/me").Count == 1, "the answer");
        Assert.Equal([1, 0, 255], listener.On("answers/me")[0].CorrelationData.ToArray());

        // A sender must not have the box publish in the name of its own records, or command itself.
        foreach (string forged in new[] { $"{Base}/top/events", $"{Base}/status", $"{Base}/command/resume" })
        {
            int before = listener.On("/command/pause/reply").Count;
            await listener.PublishAsync(Command("pause", "{}") with { ResponseTopic = forged });
            await listener.WaitAsync(l => l.On("/command/pause/reply").Count == before + 1, "the answer on the usual topic");
        }

        Assert.Empty(listener.On("/top/events"));
        Assert.Empty(listener.On("/command/resume"));
        Assert.Single(listener.On("/status"));
    }

    [Fact]
    public async Task Commands_Retained_AreNotObeyedAtTheNextConnection()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port, $"{Base}/command/+/reply");
        await listener.PublishAsync(Command("pause", "{}") with { Retain = true });
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, broker.Port);
        await box.StartAsync();
        await listener.WaitAsync(static l => l.On("/reply").Count == 1, "the answer");
        Assert.Equal("retained", Listener.Json(listener.On("/reply")[0]).GetProperty("code").GetString());
        Assert.Empty(box.Paused);
    }

    private static MqttMessage Command(string verb, string body) => new($"{Base}/command/{verb}", Encoding.UTF8.GetBytes(body));

    /// <summary>Waits until the box has subscribed: an answer proves it.</summary>
    private static async Task ProbeAsync(Listener listener)
    {
        for (int i = 1; listener.On("answers/probe").Count == 0; i++)
        {
            Assert.True(i < 500, "The box does not answer.");
            await listener.PublishAsync(Command("probe", "{}") with { ResponseTopic = "answers/probe" });
            await Task.Delay(20);
        }
    }

    private static async Task<string?> CodeAsync(Listener listener, string verb, string body) =>
        (await AskAsync(listener, verb, Encoding.UTF8.GetBytes(body))).GetProperty("code").GetString();

    private static async Task<string?> CodeAsync(Listener listener, string verb, byte[] body) => (await AskAsync(listener, verb, body)).GetProperty("code").GetString();

    private static Task<JsonElement> AskAsync(Listener listener, string verb, string body) => AskAsync(listener, verb, Encoding.UTF8.GetBytes(body));

    private static async Task<JsonElement> AskAsync(Listener listener, string verb, byte[] body)
    {
        string topic = $"{Base}/command/{verb}/reply";
        int before = listener.On(topic).Count;
        await listener.PublishAsync(new MqttMessage($"{Base}/command/{verb}", body));
        await listener.WaitAsync(l => l.On(topic).Count > before, $"the answer to {verb}");
        return Listener.Json(listener.On(topic)[before]);
    }
}
