using EdgeInspector.Core.Mqtt;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Keeps the connection to the broker and everything that is published over it: status, health, outbox, live topics, commands. A
/// broker that is down, at the start or for days, costs nothing but its messages' delay.
/// </summary>
internal sealed class MqttService(
    IMqttConnection connection, MqttParts parts, MqttServiceSettings settings, Topics topics, LiveOutputs outputs, EventStore store, TimeProvider time, ILogger<MqttService> logger)
    : BackgroundService
{
    /// <summary>A connection that held this long was a good one: the next loss is retried quickly again.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(5);

    private int _connections;
    private volatile MqttState _state = new(false, null, 0);

    public MqttState State => _state;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A slow connect must not hold up the start of the other services.
        await Task.Yield();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task commands = parts.Commands.RunAsync(connection, listening.Token);
        var backoff = new Backoff(Random.Shared);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                string fault = await ConnectAndServeAsync(backoff, stoppingToken).ConfigureAwait(false);
                if (stoppingToken.IsCancellationRequested)
                {
                    // We said goodbye ourselves.
                    break;
                }

                Lost(fault);
                await Task.Delay(backoff.Next(), time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }

        await listening.CancelAsync().ConfigureAwait(false);
        await commands.ConfigureAwait(false);
    }

    /// <summary>One connection from its opening to its end; returns why it failed or ended.</summary>
    private async Task<string> ConnectAndServeAsync(Backoff backoff, CancellationToken stoppingToken)
    {
        try
        {
            if (await connection.ConnectAsync(stoppingToken).ConfigureAwait(false) is { } refused)
            {
                return refused;
            }

            long since = time.GetTimestamp();
            string fault = await ServeAsync(stoppingToken).ConfigureAwait(false);
            if (time.GetElapsedTime(since) > Good)
            {
                backoff.Reset();
            }

            return fault;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge of the loop: a fault of one connection must not end the service.
            logger.LogError(e, "The connection failed in an unforeseen way.");
            return e.Message;
        }
    }

    /// <summary>Publishes over one connection; returns why it ended.</summary>
    private async Task<string> ServeAsync(CancellationToken stoppingToken)
    {
        using var session = new CancellationTokenSource();
        // A stop waits for the answers as long as for the broker to take what is left.
        await using (stoppingToken.Register(() => session.CancelAfter(settings.DrainTimeout)).ConfigureAwait(false))
        {
            if (!await ListenAsync(session.Token).ConfigureAwait(false))
            {
                await SayGoodbyeAsync().ConfigureAwait(false);
                return "The connection was closed.";
            }
        }

        Connected();
        List<Task> loops =
        [
            parts.Health.RunAsync(connection, session.Token), parts.Outbox.RunAsync(connection, session.Token), parts.Live.RunAsync(connection, session.Token),
            parts.Models.RunAsync(connection, session.Token),
        ];
        if (settings.SnapshotInterval is TimeSpan interval)
        {
            loops.Add(parts.Live.RunSnapshotsAsync(connection, interval, session.Token));
        }

        if (parts.Explanations is { } explanations)
        {
            loops.Add(explanations.RunAsync(connection, session.Token));
        }

        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stoppingToken.Register(stop.SetResult);
        Task first = await Task.WhenAny([connection.Disconnected, stop.Task, .. loops]).ConfigureAwait(false);
        outputs.IsConnected = false;
        if (first == stop.Task && connection.IsConnected)
        {
            await DrainAsync().ConfigureAwait(false);
        }

        await session.CancelAsync().ConfigureAwait(false);
        string? fault = await EndAsync(loops).ConfigureAwait(false);
        if (connection.IsConnected)
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
        }

        return fault ?? (connection.Disconnected.IsCompletedSuccessfully ? await connection.Disconnected.ConfigureAwait(false) : "The connection was closed.");
    }

    /// <summary>Asks for commands and announcements; false when <paramref name="late"/> comes before the broker has answered.</summary>
    private async Task<bool> ListenAsync(CancellationToken late)
    {
        try
        {
            if (await connection.SubscribeAsync(topics.CommandFilter, late).ConfigureAwait(false) is string refusal)
            {
                logger.LogWarning("Commands on {Filter} are not received: {Reason}", topics.CommandFilter, refusal);
            }

            if (await connection.SubscribeAsync(topics.AnnouncementFilter, late).ConfigureAwait(false) is string unheard)
            {
                logger.LogWarning("Announcements on {Filter} are not received: {Reason}", topics.AnnouncementFilter, unheard);
            }

            return true;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Lets the broker take what is left, within the time a stop allows.</summary>
    private async Task DrainAsync()
    {
        using var deadline = new CancellationTokenSource(settings.DrainTimeout);
        try
        {
            await store.FlushAsync(deadline.Token).ConfigureAwait(false);
            while (store.State.OutboxMessages > 0 && connection.IsConnected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            logger.LogInformation("{Count} messages stay in the outbox until the next start.", store.State.OutboxMessages);
        }
    }

    /// <summary>Says offline and disconnects, at a stop as after a fault: nobody knows whether another connection follows.</summary>
    private async Task SayGoodbyeAsync()
    {
        using var deadline = new CancellationTokenSource(settings.DrainTimeout);
        try
        {
            // A clean DISCONNECT withdraws the last will, so the word is said here; where the broker does not take it, the will must stay.
            if (await connection.PublishAsync(topics.StatusMessage(DeviceStatus.Offline), deadline.Token).ConfigureAwait(false) == MqttPublishResult.Acknowledged)
            {
                await connection.DisconnectAsync(deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("The broker did not take the farewell in time; its last will speaks instead.");
        }
    }

    private async Task<string?> EndAsync(List<Task> loops)
    {
        try
        {
            await Task.WhenAll(loops).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            // The edge of the loop: publishing begins anew with the next connection.
            logger.LogError(e, "Publishing failed and begins anew.");
            return e.Message;
        }
    }

    private void Connected()
    {
        _state = new MqttState(true, null, ++_connections);
        outputs.IsConnected = true;
        logger.LogInformation("Connected to the broker; {Count} messages wait.", store.State.OutboxMessages);
    }

    private void Lost(string fault)
    {
        if (_state.IsConnected || _state.Reason != fault)
        {
            logger.LogWarning("Not connected to the broker: {Reason} Events wait in the outbox.", fault);
        }

        _state = new MqttState(false, fault, _connections);
    }
}
