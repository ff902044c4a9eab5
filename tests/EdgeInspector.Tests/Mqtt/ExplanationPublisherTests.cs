using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task Run_BrokerRefusesOne_TheOthersGoOnAndItIsNotSentAgain()
    {
        using var fixture = new StoreFixture();
        using var queries = new EventQueries(fixture.Store);
        var explanations = new ExplanationStore(fixture.Store, queries);
        string[] ids = [await ExplainAsync(fixture, explanations, 0), await ExplainAsync(fixture, explanations, 1), await ExplainAsync(fixture, explanations, 2)];
        int asked = 0;
        await using var broker = new ScriptedBroker(_ => asked++ == 1 ? MqttPublishResult.Refused : MqttPublishResult.Acknowledged);
        await RunUntilAsync(fixture, explanations, broker, () => broker.Taken.Count >= 2 && explanations.Unsent(10).Count == 0);
        Assert.Equal([ids[0], ids[2]], broker.Taken.Select(static m => Listener.Json(m).GetProperty("event").GetString()!));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Run_DatabaseDoesNotTakeTheMark_GoesOnLaterWithoutSendingAgain()
    {
        using var fixture = new StoreFixture();
        using var queries = new EventQueries(fixture.Store);
        var explanations = new ExplanationStore(fixture.Store, queries);
        string id = await ExplainAsync(fixture, explanations, 0);
        await fixture.Store.RunAsync(
            static d => EventSchema.Execute(d.Connection, "CREATE TRIGGER no_mark BEFORE UPDATE ON explanations BEGIN SELECT RAISE(ABORT, 'no room'); END"),
            TestContext.Current.CancellationToken);
        var time = new HastyTime();
        bool mended = false;
        await using var broker = new ScriptedBroker(static _ => MqttPublishResult.Acknowledged);
        await RunUntilAsync(
            fixture, explanations, broker,
            () =>
            {
                if (!mended && time.Pauses >= 3)
                {
                    mended = true;
                    _ = fixture.Store.RunAsync(static d => EventSchema.Execute(d.Connection, "DROP TRIGGER no_mark"), TestContext.Current.CancellationToken);
                }

                return explanations.Unsent(10).Count == 0;
            },
            time);
        Assert.Equal([id], broker.Taken.Select(static m => Listener.Json(m).GetProperty("event").GetString()!));
    }

    [Fact]
    public async Task Schema_UnknownSource_IsNotValid() => Assert.False(await SchemaCheck.IsValidAsync("explanation", "{\"source\": \"gossip\"}"));

    /// <summary>Publishes until the condition holds; fails when publishing ends by itself.</summary>
    private static async Task RunUntilAsync(StoreFixture fixture, ExplanationStore explanations, ScriptedBroker broker, Func<bool> condition, HastyTime? time = null)
    {
        var publisher = new ExplanationPublisher(explanations, StoreFixture.Topics, fixture.Store.Boot, time ?? new HastyTime(), NullLogger<ExplanationPublisher>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task running = publisher.RunAsync(broker, stop.Token);
        var watch = Stopwatch.StartNew();
        while (!condition() && !running.IsCompleted)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the explanations were not sent");
            await Task.Delay(10, stop.Token);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task<string> ExplainAsync(StoreFixture fixture, Box box, int number) => ExplainAsync(fixture, box.Explanations, number);

    private static async Task<string> ExplainAsync(StoreFixture fixture, ExplanationStore explanations, int number)
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
        await explanations.SaveAsync(said, TestContext.Current.CancellationToken);
        return e.Id;
    }
}
