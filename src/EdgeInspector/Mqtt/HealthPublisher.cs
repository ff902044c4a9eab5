using System.Buffers;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>Keeps the retained topics <c>status</c>, <c>health</c> and <c>gaps</c> true while connected. What the broker puts off is said again at the next check.</summary>
internal sealed class HealthPublisher(Func<HealthReport> health, EventStore store, EventQueries queries, Topics topics, MqttServiceSettings settings, TimeProvider time)
{
    /// <summary>Ranges in one message: the newest; the rest is in the database.</summary>
    private const int MaxRanges = 200;

    /// <summary>Says how things stand at once, then at every change and interval, until cancelled.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        HealthReport? said = null;
        DeviceStatus? status = null;
        long saidAt = 0;
        long gapsVersion = -1;
        using var timer = new PeriodicTimer(settings.HealthCheck, time);
        do
        {
            HealthReport report = health();
            if (status != report.Status
                && await connection.PublishAsync(topics.StatusMessage(report.Status), cancellationToken).ConfigureAwait(false) != MqttPublishResult.Deferred)
            {
                status = report.Status;
            }

            if (said is null || !said.Reasons.SequenceEqual(report.Reasons) || !SameConfiguration(said, report) || time.GetElapsedTime(saidAt) >= settings.HealthInterval)
            {
                await PublishAsync(connection, topics.Health, w => HealthPayload.Write(w, topics.Device, report), cancellationToken).ConfigureAwait(false);
                said = report;
                saidAt = time.GetTimestamp();
            }

            gapsVersion = await PublishGapsAsync(connection, gapsVersion, cancellationToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private static bool SameConfiguration(HealthReport said, HealthReport report) =>
        said.Configuration?.Digest == report.Configuration?.Digest && said.Configuration?.Applied == report.Configuration?.Applied;

    private async Task<long> PublishGapsAsync(IMqttConnection connection, long said, CancellationToken cancellationToken)
    {
        StoreState state = store.State;
        if (state.GapsVersion == said || state.Standing == StoreStanding.Opening)
        {
            return said;
        }

        try
        {
            IReadOnlyList<GapRange> gaps = queries.Gaps(MaxRanges);
            MqttPublishResult result = await PublishAsync(
                connection, topics.Gaps, w => GapsPayload.Write(w, topics.Device, store.Boot, time.GetUtcNow(), gaps), cancellationToken).ConfigureAwait(false);
            return result == MqttPublishResult.Deferred ? said : state.GapsVersion;
        }
        catch (StoreUnavailableException)
        {
            // Health says that the store is not well; the gaps follow when it is.
            return said;
        }
    }

    private static Task<MqttPublishResult> PublishAsync(IMqttConnection connection, string topic, Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        var payload = new ArrayBufferWriter<byte>(2048);
        write(payload);
        return connection.PublishAsync(new MqttMessage(topic, payload.WrittenMemory) { QualityOfService = 1, Retain = true }, cancellationToken);
    }
}
