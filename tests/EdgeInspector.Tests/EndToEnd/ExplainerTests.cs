using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The shipped language model in the running program: its process, its words on the wire.</summary>
public sealed class ExplainerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Demo_ShippedExplainer_WritesGroundedWords()
    {
        using var folder = new TemporaryFolder();
        using var broker = new TestBroker(folder);
        await broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(broker.Port, "edge-inspector/demo/#");
        using ProgramProcess demo = ProgramProcess.Start(
            "demo", "--source", "sim:pcb?seed=7000003&defects=4", "--no-browser", "--set", "web:listen=http://127.0.0.1:0", "--set", $"mqtt:url=mqtt://127.0.0.1:{broker.Port}");
        await subscriber.WaitAsync(static s => ByModel(s).Count > 0, Limit, "words of the model");
        demo.Signal("INT");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.All(ByModel(subscriber), static words =>
        {
            Assert.Equal("explainer", words.GetProperty("model").GetString());
            Assert.NotEmpty(words.GetProperty("text").GetString()!);
            // Of the sentences as the model wrote them; only those that passed are in the text.
            Assert.InRange(words.GetProperty("grounding").GetProperty("rate").GetDouble(), 0.01, 1);
        });
        await SchemaCheck.ValidAsync(subscriber.Messages
            .Where(static m => m.Topic.EndsWith("/line/explanations", StringComparison.Ordinal)).Select(static m => new MqttMessage(m.Topic, m.Payload)));
    }

    private static List<JsonElement> ByModel(Subscriber subscriber) =>
        [.. subscriber.Json("/line/explanations").Where(static words => words.GetProperty("source").GetString() == "model")];
}
