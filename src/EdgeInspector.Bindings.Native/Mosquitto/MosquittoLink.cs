using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>
/// One connection from its first packet to its last: a native client and the thread that alone touches it. Never reused, so nothing late
/// of an old connection can reach a new one. Posting, closing and the properties are thread-safe; all else is the thread's.
/// </summary>
internal sealed unsafe class MosquittoLink : IDisposable
{
    /// <summary>MQTT 5 reason codes from here on say that something was refused.</summary>
    public const int FirstRefusal = 128;

    // The library counts its keep-alive in whole seconds and must be asked that often.
    private const int PollMilliseconds = 1000;
    private const int DisconnectPolls = 20;
    private const int DisconnectPollMilliseconds = 100;

    private readonly LinkTarget _target;
    private readonly ChannelWriter<MqttMessage> _received;
    private readonly TaskCompletionSource<LinkFailure?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LinkInbox _inbox = new();
    private readonly UnansweredCommands _unanswered;
    private readonly Queue<ILinkCommand> _pending = new();
    private readonly ITimer _timer;
    private readonly long _startedAt;

    private volatile bool _closeRequested;
    private volatile bool _disconnectRequested;
    private volatile bool _timerArmed = true;
    private volatile bool _isConnected;

    private byte[] _topic = new byte[256];
    private string _errorLines = "";
    private int _connackCode = -1;
    private int _disconnectCode;
    private bool _unreachable;
    private bool _isTcpConnected;

    public MosquittoLink(LinkTarget target, ChannelWriter<MqttMessage> received)
    {
        _target = target;
        _received = received;
        _unanswered = new UnansweredCommands(target.Time, target.Limits.AcknowledgeTimeout);
        _startedAt = target.Time.GetTimestamp();
        _timer = target.Time.CreateTimer(OnTimer, null, target.Limits.ConnectTimeout, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = "mqtt" }.Start();
    }

    /// <summary>Null once connected, otherwise why not.</summary>
    public Task<LinkFailure?> Opened => _opened.Task;

    /// <summary>Completes with the reason when all is over and every command has its answer.</summary>
    public Task<string> Ended => _ended.Task;

    public bool IsConnected => _isConnected;

    public int ReceiveMaximum { get; private set; } = 1;

    /// <summary>Hands a command to the thread; false where the link has ended.</summary>
    public bool Post(ILinkCommand command) => _inbox.Post(command);

    /// <summary>Ends the link at once, without a DISCONNECT: the broker publishes the will. Does not wait for <see cref="Ended"/>.</summary>
    public void Dispose()
    {
        _closeRequested = true;
        _inbox.Wake();
    }

    /// <summary>Ends the link with a DISCONNECT.</summary>
    public void Disconnect()
    {
        _disconnectRequested = true;
        _inbox.Wake();
    }

    public void OnConnack(int reasonCode, int receiveMaximum)
    {
        _connackCode = reasonCode;
        ReceiveMaximum = receiveMaximum;
    }

    // The broker's own reason comes first; the library then reports the closed socket once more.
    public void OnDisconnect(int reasonCode) => _disconnectCode = _disconnectCode == 0 ? reasonCode : _disconnectCode;

    // A QoS 0 publication that left at once is reported here before its identifier is known; it is acknowledged where it was sent.
    public void OnAcknowledged(int mid, int reasonCode) => _unanswered.Acknowledge(mid, reasonCode);

    public void OnMessage(MqttMessage message) => _received.TryWrite(message);

    public void OnErrorLine(string line)
    {
        string detail = line[(line.LastIndexOf(':') + 1)..].Trim().TrimEnd('.');
        _errorLines = _errorLines.Length == 0 ? detail : $"{_errorLines}, {detail}";
    }

    private void OnTimer(object? state)
    {
        _timerArmed = false;
        _inbox.Wake();
    }

    private void Run()
    {
        GCHandle self = GCHandle.Alloc(this);
        using var handle = new MosquittoHandle(LibMosquitto.mosquitto_new(_target.Options.ClientId, cleanSession: true, GCHandle.ToIntPtr(self)));
        string reason;
        try
        {
            reason = Open(handle) ?? Serve(handle);
        }
        catch (Exception exception)
        {
            // The thread's edge: an unforeseen failure ends this connection, with its words, and never the process.
            reason = $"the MQTT client failed: {exception.Message}";
        }

        handle.Dispose();
        self.Free();
        Finish(reason);
    }

    /// <summary>Starts connecting; null, or why that is not possible.</summary>
    private string? Open(MosquittoHandle handle)
    {
        MqttConnectionOptions options = _target.Options;
        if (handle.IsInvalid)
        {
            return "the MQTT client cannot be created: the client id is not valid or memory is short";
        }

        MosquittoCallbacks.Register(handle, withLog: options.Tls);
        MosquittoError error = MosquittoSetup.Apply(handle, options);
        if (error != MosquittoError.Success)
        {
            return MosquittoSetup.Explain(_target, error);
        }

        // With TLS the library must be given the name, and only its blocking connect tries all of a name's addresses.
        error = options.Tls
            ? LibMosquitto.mosquitto_connect_bind_v5(handle, _target.Address, options.Port, options.KeepAliveSeconds, null, 0)
            : LibMosquitto.mosquitto_connect_bind_async(handle, _target.Address, options.Port, options.KeepAliveSeconds, null);
        _isTcpConnected = error is MosquittoError.Success;
        return _isTcpConnected || error is MosquittoError.ConnectionPending ? null : DescribeEnd(error, Marshal.GetLastPInvokeError());
    }

    /// <summary>Runs until the connection ends; returns why.</summary>
    private string Serve(MosquittoHandle handle)
    {
        while (true)
        {
            _inbox.TakeInto(_pending);
            if (_closeRequested)
            {
                return "closed";
            }

            string? end = _isConnected ? SendPending(handle) : null;
            if (end is null && _disconnectRequested)
            {
                return SendDisconnect(handle);
            }

            end ??= Poll(handle, PollMilliseconds) ?? CheckDeadlines();
            if (end is not null)
            {
                return end;
            }
        }
    }

    private string? SendPending(MosquittoHandle handle)
    {
        // What the socket does not take would pile up in the library, which has no cap.
        while (_pending.TryPeek(out ILinkCommand? command)
            && !(UnansweredCommands.IsCounted(command) && _unanswered.Publications >= ReceiveMaximum)
            && !LibMosquitto.mosquitto_want_write(handle))
        {
            _pending.Dequeue();
            command.SentAt = _target.Time.GetTimestamp();
            int mid;
            MosquittoError error = command is PublishCommand publish
                ? Publish(handle, publish.Message, &mid)
                : LibMosquitto.mosquitto_subscribe_v5(handle, &mid, ((SubscribeCommand)command).Filter, 1, 0, 0);
            int errno = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case MosquittoError.Success when command is PublishCommand { Message.QualityOfService: 0 } && !LibMosquitto.mosquitto_want_write(handle):
                    command.Acknowledge(0);
                    break;
                case MosquittoError.Success:
                    _unanswered.Add(mid, command);
                    break;
                case MosquittoError.Invalid or MosquittoError.PayloadSize or MosquittoError.OversizePacket or MosquittoError.MalformedUtf8:
                    command.Refuse(MosquittoReasons.ErrorText(error));
                    break;
                default:
                    command.Fail("not connected");
                    return DescribeEnd(error, errno);
            }
        }

        return null;
    }

    private MosquittoError Publish(MosquittoHandle handle, MqttMessage message, int* mid)
    {
        int length = Encoding.UTF8.GetByteCount(message.Topic);
        if (_topic.Length <= length)
        {
            _topic = new byte[length + 1];
        }

        _topic[Encoding.UTF8.GetBytes(message.Topic, _topic)] = 0;
        nint properties = MqttProperties.Build(message);
        using MemoryHandle payload = message.Payload.Pin();
        fixed (byte* topic = _topic)
        {
            MosquittoError error = LibMosquitto.mosquitto_publish_v5(
                handle, mid, topic, message.Payload.Length, (byte*)payload.Pointer, message.QualityOfService, message.Retain, properties);
            int errno = Marshal.GetLastPInvokeError();
            MqttProperties.Free(properties);
            Marshal.SetLastPInvokeError(errno);
            return error;
        }
    }

    /// <summary>Waits for the socket or a wake-up and lets the library read and write; the reason where that ended the connection.</summary>
    private string? Poll(MosquittoHandle handle, int milliseconds)
    {
        int socket = LibMosquitto.mosquitto_socket(handle);
        if (socket < 0)
        {
            return DescribeEnd(MosquittoError.Success, 0);
        }

        LibC.PollDescriptor* descriptors = stackalloc LibC.PollDescriptor[2];
        int output = LibMosquitto.mosquitto_want_write(handle) ? LibC.PollOut : 0;
        descriptors[0] = new() { Descriptor = socket, Events = (short)(LibC.PollIn | LibC.PollReadHangUp | output) };
        descriptors[1] = new() { Descriptor = _inbox.Descriptor, Events = LibC.PollIn };
        if (LibC.poll(descriptors, 2, milliseconds) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == LibC.Interrupted ? null : MqttReasons.FromErrno(_target.Endpoint, errno);
        }

        if (descriptors[1].Returned != 0)
        {
            _inbox.Drain();
        }

        return HandleSocket(handle, socket, descriptors[0].Returned);
    }

    private string? HandleSocket(MosquittoHandle handle, int socket, short returned)
    {
        if (!_isConnected && (returned & LibC.PollError) != 0)
        {
            return DescribeEnd(MosquittoError.Errno, LibC.SocketError(socket));
        }

        MosquittoError error = MosquittoError.Success;
        int errno = 0;

        // During a TLS handshake it is the reading call that goes on with it, whichever way the socket became ready.
        bool handshake = _target.Options.Tls && _connackCode < 0;
        if ((returned & ~LibC.PollOut) != 0 || (handshake && returned != 0))
        {
            error = LibMosquitto.mosquitto_loop_read(handle, 1);
            errno = Marshal.GetLastPInvokeError();
            if (error is MosquittoError.Success && handshake && (returned & (LibC.PollHangUp | LibC.PollReadHangUp)) != 0 && _connackCode < 0)
            {
                // The library would go on asking a socket that is at its end.
                return DescribeEnd(MosquittoError.Tls, 0);
            }
        }

        if (error is MosquittoError.Success && (returned & LibC.PollOut) != 0)
        {
            error = LibMosquitto.mosquitto_loop_write(handle, 1);
            errno = Marshal.GetLastPInvokeError();
        }

        if (error is MosquittoError.Success && LibMosquitto.mosquitto_socket(handle) >= 0)
        {
            error = LibMosquitto.mosquitto_loop_misc(handle);
            errno = Marshal.GetLastPInvokeError();
        }

        if (error is not MosquittoError.Success || LibMosquitto.mosquitto_socket(handle) < 0)
        {
            return DescribeEnd(error, errno);
        }

        if (_connackCode == 0 && !_isConnected)
        {
            _isConnected = true;
            _opened.TrySetResult(null);
        }

        return null;
    }

    private string? CheckDeadlines()
    {
        if (!_isConnected)
        {
            TimeSpan limit = _target.Limits.ConnectTimeout;
            _unreachable = _target.Time.GetElapsedTime(_startedAt) >= limit;
            return _unreachable ? MqttReasons.FromConnectTimeout(_target.Endpoint, limit) : null;
        }

        if (_unanswered.TimeLeft() is not { } left)
        {
            return null;
        }

        if (left <= TimeSpan.Zero)
        {
            _unanswered.ExpireOverdue();
            return $"no acknowledgement from {_target.Endpoint} within {_target.Limits.AcknowledgeTimeout.TotalSeconds:0.#} s: the connection is half-open";
        }

        if (!_timerArmed)
        {
            _timerArmed = true;
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    private string SendDisconnect(MosquittoHandle handle)
    {
        if (_isConnected && LibMosquitto.mosquitto_disconnect_v5(handle, 0, 0) is MosquittoError.Success)
        {
            for (int i = 0; i < DisconnectPolls && Poll(handle, DisconnectPollMilliseconds) is null; i++)
            {
            }
        }

        return "disconnected";
    }

    private string DescribeEnd(MosquittoError error, int errno)
    {
        string endpoint = _target.Endpoint;
        if (_connackCode > 0)
        {
            return MqttReasons.FromConnack(endpoint, _connackCode);
        }

        if (_disconnectCode >= FirstRefusal)
        {
            return MqttReasons.FromDisconnect(endpoint, _disconnectCode);
        }

        if (_target.Options.Tls && !_isConnected && (_isTcpConnected || error is MosquittoError.Tls))
        {
            return MqttReasons.FromTls(endpoint, _errorLines);
        }

        _unreachable = !_isConnected;
        return MosquittoReasons.FromError(endpoint, error is MosquittoError.Success ? MosquittoError.ConnectionLost : error, errno);
    }

    private void Finish(string reason)
    {
        _isConnected = false;
        _timer.Dispose();
        _inbox.Dispose();
        _inbox.TakeInto(_pending);
        _unanswered.FailAll(reason);
        foreach (ILinkCommand command in _pending)
        {
            command.Fail(reason);
        }

        _opened.TrySetResult(new LinkFailure(reason, _unreachable));
        _ended.TrySetResult(reason);
    }
}
