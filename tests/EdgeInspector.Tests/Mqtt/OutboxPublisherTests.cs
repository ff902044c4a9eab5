using System.Diagnostics;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Mqtt;
using EdgeInspector.Tests.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Mqtt;

public sealed class OutboxPublisherTests : IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly HastyTime _time = new();

    [Fact]
    public async Task Run_BrokerPutsOffAllBeyondAQuota_LosesNothingAndKeepsTheLastWordOfATopicLast()
    {
        Record(100);
        int asked = 0;
        await using var broker = new ScriptedBroker(_ => asked++ % 60 < 20 ? MqttPublishResult.Acknowledged : MqttPublishResult.Deferred);
        OutboxPublisher publisher = await RunUntilSentAsync(broker);

        Assert.Equal((0L, 200L), (publisher.Counts.Refused, publisher.Counts.Acknowledged));
        Assert.Empty(_fixture.Query("SELECT 1 FROM refused"));
        Assert.Empty(_fixture.Query("SELECT 1 FROM gaps"));
        Assert.Equal(200, broker.Taken.Select(Seq).Distinct().Count());
        foreach (IGrouping<string, MqttMessage> topic in broker.Taken.GroupBy(static m => m.Topic))
        {
            // What came too early came again: of each number the last time counts.
            long[] lasts = [.. topic.Select(Seq).Reverse().Distinct().Reverse()];
            Assert.Equal(lasts.Order(), lasts);
        }
    }

    [Fact]
    public async Task Run_BrokerPutsEverythingOffForLong_PausesAndLosesNothing()
    {
        Record(3);
        int asked = 0;
        await using var broker = new ScriptedBroker(_ => asked++ < 50 ? MqttPublishResult.Deferred : MqttPublishResult.Acknowledged);
        await RunUntilSentAsync(broker);

        Assert.Equal(Enumerable.Range(1, 6).Select(static i => (long)i), broker.Taken.Select(Seq));
        Assert.Empty(_fixture.Query("SELECT 1 FROM refused"));

        // Six at first, then one for each pause.
        Assert.Equal(45, _time.Pauses);
    }

    [Fact]
    public async Task Run_TopicThatCannotBePublishedTo_IsSetAsideAndTheOthersGoOn()
    {
        Record(3);
        await using var broker = new ScriptedBroker(static _ => MqttPublishResult.Acknowledged) { IsUnpublishable = static m => Seq(m) == 3 };
        OutboxPublisher publisher = await RunUntilSentAsync(broker);

        Assert.Equal((1L, 5L), (publisher.Counts.Refused, publisher.Counts.Acknowledged));
        Assert.Equal(["3"], _fixture.Query("SELECT seq FROM refused"));
    }

    [Fact]
    public async Task Run_OneMessageNeverPasses_IsSetAsideAfterItsTriesAndTheOthersGoOn()
    {
        Record(3);
        int tries = 0;
        await using var broker = new ScriptedBroker(m =>
        {
            bool never = Seq(m) == 3;
            tries += never ? 1 : 0;
            return never ? MqttPublishResult.Deferred : MqttPublishResult.Acknowledged;
        });
        OutboxPublisher publisher = await RunUntilSentAsync(broker);

        Assert.Equal(OutboxPublisher.MostPutOffs + 1, tries);
        Assert.Equal(1, publisher.Counts.Refused);
        Assert.Equal(["3"], _fixture.Query("SELECT seq FROM refused"));
        Assert.Equal(["3|3|1"], _fixture.Query("SELECT first, last, reason FROM gaps"));
        Assert.Equal([1, 2, 4, 5, 6], broker.Taken.Select(Seq).Distinct().Order());
    }

    [Fact]
    public async Task Run_AgainWhileTheDiskTakesNothing_SendsNothingTwice()
    {
        Record(10);
        await _fixture.FlushAsync();
        using var disk = new HeldDisk(_fixture.Store);
        await using var broker = new ScriptedBroker(static _ => MqttPublishResult.Acknowledged);
        var publisher = new OutboxPublisher(_fixture.Store, _time, NullLogger<OutboxPublisher>.Instance);
        for (int connection = 1; connection <= 2; connection++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task running = publisher.RunAsync(broker, stop.Token);
            await WaitAsync(() => Enumerable.Range(1, 20).All(i => _fixture.Store.IsFinished(0, i)));

            // Longer than a run waits for the disk before it sends.
            await Task.Delay(connection == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(3), stop.Token);
            await stop.CancelAsync();
            await running;
        }

        disk.Dispose();
        await _fixture.WaitAsync(static s => s.OutboxMessages == 0, "an empty outbox");
        Assert.Equal(Enumerable.Range(1, 20).Select(static i => (long)i), broker.Taken.Select(Seq));
    }

    public void Dispose() => _fixture.Dispose();

    private static long Seq(MqttMessage message) => Listener.Json(message).GetProperty("seq").GetInt64();

    private void Record(int frames)
    {
        for (int i = 1; i <= frames; i++)
        {
            _fixture.Store.Record(Samples.Recording(Samples.Event(frame: i)));
        }
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the messages were not sent");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private async Task<OutboxPublisher> RunUntilSentAsync(ScriptedBroker broker)
    {
        await _fixture.FlushAsync();
        var publisher = new OutboxPublisher(_fixture.Store, _time, NullLogger<OutboxPublisher>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task running = publisher.RunAsync(broker, stop.Token);
        await _fixture.WaitAsync(static s => s.OutboxMessages == 0, "an empty outbox");
        await stop.CancelAsync();
        await running;
        return publisher;
    }
}
