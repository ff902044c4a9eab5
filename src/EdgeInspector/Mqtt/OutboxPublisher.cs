using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Sends what waits in the outbox, oldest first, and removes each message once the broker has it. After any interruption it begins
/// again with the oldest that is left: messages may come twice, never out of order within a topic, and none is lost.
/// </summary>
/// <remarks>
/// A message that the broker will never take is set aside and reported as a gap. One that it puts off, since a quota is used up say, is
/// sent again after a pause, alone, until it passes; then all that follow. What the broker took meanwhile on the same topic is repeated
/// behind it, so that the last word of a topic stays the last. Only a message put off <see cref="MostPutOffs"/> times is set aside too.
/// </remarks>
internal sealed class OutboxPublisher(EventStore store, TimeProvider time, ILogger<OutboxPublisher> logger)
{
    /// <summary>Messages under way at a time, where the broker allows as many: enough to fill a round trip of 10 ms at 10000 a second.</summary>
    public const int MaxInFlight = 100;

    /// <summary>
    /// How often one message, sent alone, may be put off: one that never passes would hold up all behind it for ever. 100: with the
    /// pauses between, half an hour of a broker that takes nothing.
    /// </summary>
    public const int MostPutOffs = 100;

    private const int PageSize = 128;

    /// <summary>A reader that fails tries again after this.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for the last removals before sending again what may already be there.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly Backoff _backoff = new(Random.Shared);

    /// <summary>Topics on which a message was put off since the last pause; only touched by answers, one after the other, and between them.</summary>
    private readonly HashSet<string> _topicsPutOff = [];

    private (int Generation, long Id, int Times) _head;
    private long _published;
    private long _acknowledged;
    private long _refused;
    private volatile bool _failed;
    private volatile bool _isPutOff;
    private volatile bool _alone;

    public PublishCounts Counts => new(Interlocked.Read(ref _published), Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _refused));

    /// <summary>Publishes until the connection fails or <paramref name="cancellationToken"/> ends it. One call at a time.</summary>
    public async Task RunAsync(IMqttConnection connection, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        _failed = false;
        BeginAnew();
        var window = new SendWindow(Math.Clamp(connection.ReceiveMaximum, 1, MaxInFlight));
        using var reader = new OutboxReader(store);
        var page = new List<OutboxMessage>(PageSize);
        long cursor = 0;
        try
        {
            while (!_failed && !cancellationToken.IsCancellationRequested)
            {
                if (_isPutOff)
                {
                    await window.DrainAsync().ConfigureAwait(false);
                    BeginAnew();
                    await PauseAsync(cancellationToken).ConfigureAwait(false);
                    cursor = 0;
                    continue;
                }

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
            if (store.IsFinished(generation, message.Id))
            {
                // The broker has it; the disk takes no removals now.
                cursor = message.Id;
                continue;
            }

            await window.WaitAsync().ConfigureAwait(false);
            if (_failed || _isPutOff || cancellationToken.IsCancellationRequested)
            {
                return cursor;
            }

            window.Add(PublishAsync(connection, message, generation, window.Last, cancellationToken));
            cursor = message.Id;
            if (_alone)
            {
                // Its answer decides whether others follow.
                await window.DrainAsync().ConfigureAwait(false);
            }
        }

        return cursor;
    }

    /// <param name="before">The publication before: answers are heard in the order of sending, in which brokers give them.</param>
    private async Task PublishAsync(IMqttConnection connection, OutboxMessage message, int generation, Task before, CancellationToken cancellationToken)
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
        catch (ArgumentException)
        {
            // What a damaged disk made of its topic can be published nowhere.
            result = MqttPublishResult.Refused;
        }

        await before.ConfigureAwait(false);
        Hear(result, message, generation);
    }

    private void Hear(MqttPublishResult result, OutboxMessage message, int generation)
    {
        switch (result)
        {
            case MqttPublishResult.Acknowledged when _topicsPutOff.Contains(message.Topic):
                // It came before one that it belongs behind, so it is sent again behind it.
                break;
            case MqttPublishResult.Acknowledged:
                Interlocked.Increment(ref _acknowledged);
                store.Finish(new OutboxDone(generation, message.Id, message.Payload.Length, Refused: false));
                GoOn();
                break;
            case MqttPublishResult.Refused:
                SetAside(message, generation, "refused");
                break;
            case MqttPublishResult.Deferred:
                PutOff(message, generation);
                break;
            default:
                _failed = true;
                break;
        }
    }

    private void PutOff(OutboxMessage message, int generation)
    {
        if (_alone)
        {
            _head = (generation, message.Id, _head.Id == message.Id && _head.Generation == generation ? _head.Times + 1 : 1);
            if (_head.Times >= MostPutOffs)
            {
                SetAside(message, generation, $"put off {MostPutOffs} times");
                return;
            }

            if (_head.Times == 1)
            {
                logger.LogWarning("The broker puts messages off, as when a quota is used up. They wait in the outbox and are sent again, from {Seq} of boot {Boot} on {Topic}.",
                    message.Seq, message.Boot, message.Topic);
            }
        }

        _topicsPutOff.Add(message.Topic);
        _isPutOff = true;

        // The loop may be waiting for new messages.
        store.OutboxChanged.Set();
    }

    private void SetAside(OutboxMessage message, int generation, string what)
    {
        Interlocked.Increment(ref _refused);
        logger.LogError(
            "Message {Seq} of boot {Boot} on {Topic} was {What} by the broker; it is set aside and reported as a gap. Does this user lack the right to publish there?",
            message.Seq, message.Boot, message.Topic, what);
        store.Finish(new OutboxDone(generation, message.Id, message.Payload.Length, Refused: true));
        GoOn();
    }

    /// <summary>A message is done with: where it was sent alone, others follow.</summary>
    private void GoOn()
    {
        if (_alone)
        {
            _alone = false;
            _head = default;
            _backoff.Reset();
        }
    }

    private void BeginAnew()
    {
        _alone |= _isPutOff;
        _isPutOff = false;
        _topicsPutOff.Clear();
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
            return;
        }

        await SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets removals reach the disk, so that what the broker confirmed is not sent again.</summary>
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
