using System.Text.Json;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;
using EdgeInspector.Tests.Events;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class ExplanationPublisherTests
{
    [Fact]
    public async Task Run_BrokerDownWhenTheyWereStored_EachArrivesOnceAndMeetsItsSchema()
    {
        using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using Listener listener = await Listener.StartAsync(broker.Port);
        using var gate = new Gate(broker.Port);
        using var fixture = new StoreFixture();
        await using var box = new Box(fixture, gate.Port);
        await box.StartAsync();
        await box.WaitAsync(static b => b.State.Reason is not null, "the first refusal");
        var ids = new List<string>();
        for (int i = 0; i < 40; i++)
        {
            ids.Add(await ExplainAsync(fixture, box, i));
        }

        gate.Open();
        await listener.WaitAsync(l => l.On("/top/explanations").Count >= ids.Count, "the explanations that waited");
        ids.Add(await ExplainAsync(fixture, box, 40));
        await listener.WaitAsync(l => l.On("/top/explanations").Count >= ids.Count, "the next one");

        Assert.Equal(ids, listener.On("/top/explanations").Select(static m => Listener.Json(m).GetProperty("event").GetString()!));
        await SchemaCheck.ValidAsync(listener.On("/top/explanations"));
        JsonElement first = Listener.Json(listener.On("/top/explanations")[0]);
        Assert.Equal(0.5, first.GetProperty("grounding").GetProperty("rate").GetDouble());
        Assert.Equal("template", first.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Schema_UnknownSource_IsNotValid() => Assert.False(await SchemaCheck.IsValidAsync("explanation", "{\"source\": \"gossip\"}"));

    private static async Task<string> ExplainAsync(StoreFixture fixture, Box box, int number)
    {
        InspectionEvent e = Samples.Event(phase: EventPhase.End);
        fixture.Store.Record(Samples.Recording(e));
        var said = new StoredExplanation
        {
            Event = e.Id,
            Camera = e.Camera,
            Time = e.Time.AddMilliseconds(number),
            Language = "en",
            Source = "template",
            Text = "Open \"in\" the centre <ü>: rejected.",
            Facts = """{"class":{"text":"open","stated":true},"place":{"text":"in the centre","stated":true},"verdict":{"text":"rejected","stated":true},"confidence":{"value":93,"unit":"percent","text":"93 %","stated":false}}""",
            Sentences = 2,
            Grounded = 1,
        };
        await box.Explanations.SaveAsync(said, TestContext.Current.CancellationToken);
        return e.Id;
    }
}
