using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Sends what waits in the outbox, oldest first, and removes each message once the broker has it. After any interruption it begins
/// again with the oldest that is left: messages may come twice, never out of order within a topic, and none is lost.
/// </summary>
internal sealed class OutboxPublisher(EventStore store, ILogger<OutboxPublisher> logger)
{
    /// <summary>Messages under way at a time, where the broker allows as many: enough to fill a round trip of 10 ms at 10000 a second.</summary>
    public const int MaxInFlight = 100;

    private const int PageSize = 128;

    /// <summary>A reader that fails tries again after this.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for the last removals before sending again what may already be there.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private long _published;
    private long _acknowledged;
    private long _refused;
    private volatile bool _failed;

    public PublishCounts Counts => new(Interlocked.Read(ref _published), Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _refused));

    /// <summary>Publishes until the connection fails or <paramref name="cancellationToken"/> ends it. One call at a time.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        _failed = false;
        var window = new SendWindow(Math.Clamp(connection.ReceiveMaximum, 1, MaxInFlight));
        using var reader = new OutboxReader(store);
        var page = new List<OutboxMessage>(PageSize);
        long cursor = 0;
        try
        {
            while (!_failed && !cancellationToken.IsCancellationRequested)
            {
                int generation = reader.Generation;
                bool read = reader.TryRead(cursor, PageSize, page);
                if (reader.Generation != generation)
                {
                    cursor = read ? cursor : 0;
                }

                if (page.Count == 0)
                {
                    await WaitForMoreAsync(read, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                store.Claim(page[^1].Id);
                cursor = await SendAsync(connection, page, cursor, reader.Generation, window, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await window.DrainAsync().ConfigureAwait(false);
            store.Claim(0);
        }
    }

    private async Task<long> SendAsync(
        IMqttConnection connection, List<OutboxMessage> page, long cursor, int generation, SendWindow window, CancellationToken cancellationToken)
    {
        foreach (OutboxMessage message in page)
        {
            await window.WaitAsync().ConfigureAwait(false);
            if (_failed || cancellationToken.IsCancellationRequested)
            {
                return cursor;
            }

            window.Add(PublishAsync(connection, message, generation, cancellationToken));
            cursor = message.Id;
        }

        return cursor;
    }

    private async Task PublishAsync(IMqttConnection connection, OutboxMessage message, int generation, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _published);
        MqttPublishResult result;
        try
        {
            result = await connection.PublishAsync(
                new MqttMessage(message.Topic, message.Payload) { QualityOfService = message.QualityOfService }, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = MqttPublishResult.NotConnected;
        }

        switch (result)
        {
            case MqttPublishResult.Acknowledged:
                Interlocked.Increment(ref _acknowledged);
                store.Finish(new OutboxDone(generation, message.Id, message.Payload.Length, Refused: false));
                break;
            case MqttPublishResult.Refused:
                Interlocked.Increment(ref _refused);
                logger.LogError(
                    "The broker refused message {Seq} of boot {Boot} on {Topic}; it is set aside and reported as a gap. Does this user lack the right to publish there?",
                    message.Seq, message.Boot, message.Topic);
                store.Finish(new OutboxDone(generation, message.Id, message.Payload.Length, Refused: true));
                break;
            default:
                _failed = true;
                break;
        }
    }

    /// <summary>Lets removals of the last connection reach the disk, so that what the broker confirmed is not sent again.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(FlushTimeout);
        try
        {
            await store.FlushAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The disk takes no writes now: repetitions are allowed, silence is not.
        }
    }

    private async Task WaitForMoreAsync(bool read, CancellationToken cancellationToken)
    {
        using var retry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!read)
        {
            retry.CancelAfter(Retry);
        }

        try
        {
            await store.OutboxChanged.WaitAsync(retry.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to end: the loop decides.
        }
    }
}
