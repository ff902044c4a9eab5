using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeInspector.Bindings.NuGet.Mqtt;

/// <summary>
/// One connection from its first packet to its last: an MQTTnet client and the loop that alone publishes through it. Never reused.
/// The library's keep-alive counts what was sent, so it does not see a half-open connection while publishing: each QoS 1 publication
/// has its own deadline here.
/// </summary>
internal sealed class MqttNetLink : IDisposable
{
    private const int FirstRefusal = 128;

    // For each answer the library looks through all that are awaited, so thousands under way cost their square. Enough to fill a link.
    private const int MaxInFlight = 200;

    // How finely the deadline is watched: late by a tenth of itself at most.
    private const int ChecksPerDeadline = 10;

    private readonly MqttConnectionOptions _options;
    private readonly MqttLimits _limits;
    private readonly TimeProvider _time;
    private readonly ChannelWriter<MqttMessage> _received;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<PendingPublication> _pending = Channel.CreateUnbounded<PendingPublication>(new() { SingleReader = true });
    private readonly Queue<PendingPublication> _unanswered = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private SemaphoreSlim? _room;
    private ITimer? _deadline;
    private string _untrusted = "";
    private long _maximumPacket = long.MaxValue;
    private Task _publishing = Task.CompletedTask;
    private volatile bool _isConnected;
    private volatile bool _isLeaving;

    public MqttNetLink(MqttConnectionOptions options, MqttLimits limits, TimeProvider time, ChannelWriter<MqttMessage> received)
    {
        _options = options;
        _limits = limits;
        _time = time;
        _received = received;
        _client.ApplicationMessageReceivedAsync += arguments =>
        {
            _received.TryWrite(MqttNetOptions.FromLibrary(arguments.ApplicationMessage));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += arguments =>
        {
            // Raised for every failed connect as well, whose reason the caller of the connect gets, and for a DISCONNECT of our own.
            if (arguments.ClientWasConnected && !_isLeaving)
            {
                End(DescribeEnd(arguments));
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>Completes with the reason when all is over and every publication has its answer.</summary>
    public Task<string> Ended => _ended.Task;

    public bool IsConnected => _isConnected;

    public int ReceiveMaximum { get; private set; } = 1;

    private string Endpoint => $"{_options.Host}:{_options.Port}";

    /// <summary>Connects; null when connected, otherwise the reason, and the link is over.</summary>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limits.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string? reason;
        try
        {
            MqttClientOptions options = MqttNetOptions.Build(_options, _limits, why => _untrusted = why);
            MqttClientConnectResult result = await _client.ConnectAsync(options, either.Token).ConfigureAwait(false);
            if (result.ResultCode == MqttClientConnectResultCode.Success)
            {
                Start(result);
                return null;
            }

            reason = MqttReasons.FromConnack(Endpoint, (int)result.ResultCode);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (exception is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException
            or AuthenticationException or IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException)
        {
            reason = limit.IsCancellationRequested ? MqttReasons.FromConnectTimeout(Endpoint, _limits.ConnectTimeout) : DescribeFailure(exception);
        }

        End(reason);
        return reason;
    }

    public Task<MqttPublishResult> Publish(MqttMessage message)
    {
        var publication = new PendingPublication(message);
        if (SizeOf(message) > _maximumPacket)
        {
            publication.SetResult(MqttPublishResult.Refused);
        }
        else if (!_pending.Writer.TryWrite(publication))
        {
            publication.SetResult(MqttPublishResult.NotConnected);
        }

        return publication.Task;
    }

    /// <summary>Subscribes at QoS 1; null when granted, otherwise the reason.</summary>
    public async Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limits.AcknowledgeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, _closed.Token);
        try
        {
            MqttClientSubscribeOptions options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build();
            MqttClientSubscribeResult result = await _client.SubscribeAsync(options, either.Token).ConfigureAwait(false);
            int code = (int)result.Items.First().ResultCode;
            return code >= FirstRefusal ? $"the subscription to {filter} was refused: {MqttReasons.ReasonText(code)}" : null;
        }
        catch (MqttProtocolViolationException exception)
        {
            return $"the subscription to {filter} is not possible: {exception.Message}";
        }
        catch (Exception exception) when (exception is OperationCanceledException or MqttCommunicationException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
            {
                End(HalfOpen());
                return $"no answer to the subscription to {filter} in time";
            }

            return _ended.Task.IsCompleted ? await _ended.Task.ConfigureAwait(false) : "not connected";
        }
    }

    /// <summary>Ends the link with a DISCONNECT.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_isConnected)
        {
            try
            {
                _isLeaving = true;
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MqttCommunicationException or InvalidOperationException or ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }

        End("disconnected");
    }

    /// <summary>Ends the link at once, without a DISCONNECT: the broker publishes the will.</summary>
    public void Dispose() => End("closed");

    private void Start(MqttClientConnectResult result)
    {
        // Absent or 0 means 65535 (MQTT 5.0, section 3.2.2.3.3).
        ReceiveMaximum = result.ReceiveMaximum is > 0 and { } stated ? stated : ushort.MaxValue;
        _maximumPacket = result.MaximumPacketSize is > 0 and { } bytes ? bytes : long.MaxValue;
        int inFlight = Math.Min(ReceiveMaximum, MaxInFlight);
        _room = new SemaphoreSlim(inFlight, inFlight);
        TimeSpan step = _limits.AcknowledgeTimeout / ChecksPerDeadline;
        _deadline = _time.CreateTimer(_ => CheckDeadline(), null, step, step);
        _isConnected = _client.IsConnected;
        _publishing = Task.Run(PublishAllAsync);
    }

    private async Task PublishAllAsync()
    {
        PendingPublication? publication = null;
        try
        {
            while (await _pending.Reader.WaitToReadAsync(_closed.Token).ConfigureAwait(false))
            {
                while (_pending.Reader.TryRead(out publication))
                {
                    await SendAsync(publication).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The link ended; what it did not send is to be sent again over the next one.
            publication?.TrySetResult(MqttPublishResult.NotConnected);
        }

        while (_pending.Reader.TryRead(out PendingPublication? left))
        {
            left.TrySetResult(MqttPublishResult.NotConnected);
        }
    }

    private async Task SendAsync(PendingPublication publication)
    {
        if (publication.IsCounted)
        {
            await _room!.WaitAsync(_closed.Token).ConfigureAwait(false);
        }

        publication.SentAt = _time.GetTimestamp();
        lock (_unanswered)
        {
            _unanswered.Enqueue(publication);
        }

        // Started in order and, with an answer to come, not awaited: the library writes them in the order they were started.
        Task answer = PublishOneAsync(publication);
        if (!publication.IsCounted)
        {
            await answer.ConfigureAwait(false);
        }
    }

    private async Task PublishOneAsync(PendingPublication publication)
    {
        try
        {
            MqttClientPublishResult result = await _client.PublishAsync(MqttNetOptions.ToLibrary(publication.Message), _closed.Token).ConfigureAwait(false);
            publication.TrySetResult(MqttAnswers.FromPuback((int)result.ReasonCode));
        }
        catch (Exception)
        {
            // An edge: whichever way the library failed, the publication is to be sent again over the next connection. A protocol fault too is
            // the broker's, and fails all that wait for an answer: what cannot be sent at all was refused before it came here.
            publication.TrySetResult(MqttPublishResult.NotConnected);
        }
        finally
        {
            if (publication.IsCounted)
            {
                _room!.Release();
            }
        }
    }

    private void CheckDeadline()
    {
        bool overdue = false;
        lock (_unanswered)
        {
            while (_unanswered.TryPeek(out PendingPublication? done) && done.Task.IsCompleted)
            {
                _unanswered.Dequeue();
            }

            foreach (PendingPublication publication in _unanswered)
            {
                if (_time.GetElapsedTime(publication.SentAt) < _limits.AcknowledgeTimeout)
                {
                    break;
                }

                overdue |= publication.TrySetResult(MqttPublishResult.TimedOut);
            }
        }

        if (overdue)
        {
            End(HalfOpen());
        }
    }

    /// <summary>The first reason counts; later calls do nothing.</summary>
    private void End(string reason)
    {
        lock (_closed)
        {
            if (_closed.IsCancellationRequested)
            {
                return;
            }

            _isConnected = false;
            _closed.Cancel();
        }

        _deadline?.Dispose();
        _pending.Writer.TryComplete();
        lock (_unanswered)
        {
            foreach (PendingPublication publication in _unanswered)
            {
                publication.TrySetResult(MqttPublishResult.NotConnected);
            }
        }

        _client.Dispose();
        _ = FinishAsync(reason);
    }

    private async Task FinishAsync(string reason)
    {
        await _publishing.ConfigureAwait(false);
        _ended.TrySetResult(reason);
    }

    private string HalfOpen() =>
        $"no acknowledgement from {Endpoint} within {_limits.AcknowledgeTimeout.TotalSeconds:0.#} s: the connection is half-open";

    private string DescribeEnd(MqttClientDisconnectedEventArgs arguments) =>
        (int)arguments.Reason >= FirstRefusal && arguments.Exception is null or MqttClientUnexpectedDisconnectReceivedException ? MqttReasons.FromDisconnect(Endpoint, (int)arguments.Reason)
        : MqttReasons.Errno(arguments.Exception) is > 0 and { } errno ? MqttReasons.FromErrno(Endpoint, errno)
        : arguments.Exception is MqttCommunicationTimedOutException or OperationCanceledException ? $"no answer from {Endpoint} within the keep-alive"
        : arguments.Exception is MqttProtocolViolationException ? $"{Endpoint} does not follow MQTT 5"
        : $"the connection was closed by {Endpoint}";

    private string DescribeFailure(Exception exception)
    {
        if (_options.Tls && exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"TLS: the CA file {_options.CaFile} cannot be read — check mqtt.ca_file";
        }

        int errno = MqttReasons.Errno(exception);
        if (_options.Tls && (_untrusted.Length > 0 || errno is 0 or 104))
        {
            return MqttReasons.FromTls(Endpoint, _untrusted);
        }

        return errno > 0 ? MqttReasons.FromErrno(Endpoint, errno)
            : IsProtocolFault(exception) ? $"{Endpoint} does not follow MQTT 5"
            : $"the connection was closed by {Endpoint}";
    }

    private static bool IsProtocolFault(Exception? exception) =>
        exception is not null && (exception is MqttProtocolViolationException || IsProtocolFault(exception.InnerException));

    /// <summary>Bytes of the PUBLISH packet, at most a few too many (MQTT 5.0, section 3.3).</summary>
    private static long SizeOf(MqttMessage message) =>
        16L + Encoding.UTF8.GetByteCount(message.Topic) + message.Payload.Length + message.CorrelationData.Length
        + (message.ResponseTopic is { } topic ? Encoding.UTF8.GetByteCount(topic) : 0);
}
