using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native.Mosquitto;

/// <summary>
/// An MQTT 5 client over libmosquitto. All members are thread-safe. Each connection has its own native client and its own thread, which
/// alone touches it: callers only hand over commands, so no lock is held across a system call of theirs. At most
/// <see cref="ReceiveMaximum"/> QoS 1 publications are under way; more wait here in order, and the number that wait is the caller's to bound.
/// </summary>
public sealed class MosquittoConnection : IMqttConnection
{
    private static readonly TimeSpan s_closePatience = TimeSpan.FromSeconds(2);

    private readonly MqttConnectionOptions _options;
    private readonly MqttLimits _limits;
    private readonly TimeProvider _time;
    private readonly Channel<MqttMessage> _received;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile MosquittoLink? _link;
    private volatile bool _disposed;

    /// <summary>Connects nothing yet.</summary>
    /// <exception cref="DllNotFoundException">libmosquitto is not installed.</exception>
    public MosquittoConnection(MqttConnectionOptions options, MqttLimits? limits = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepAliveSeconds, 5, "options.KeepAliveSeconds");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.KeepAliveSeconds, ushort.MaxValue, "options.KeepAliveSeconds");
        LibMosquitto.EnsureLoaded();
        _options = options;
        _limits = limits ?? new MqttLimits();
        _time = time ?? TimeProvider.System;
        var bounds = new BoundedChannelOptions(_limits.ReceivedCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = false };
        _received = Channel.CreateBounded<MqttMessage>(bounds);
    }

    /// <inheritdoc/>
    public bool IsConnected => _link is { IsConnected: true };

    /// <inheritdoc/>
    public int ReceiveMaximum => _link?.ReceiveMaximum ?? 1;

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Received => _received.Reader;

    /// <inheritdoc/>
    public Task<string> Disconnected => _link?.Ended ?? Task.FromResult("not connected yet");

    /// <inheritdoc/>
    /// <remarks>An existing connection is closed first. Cancelled, it leaves the object as before the call.</remarks>
    public async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await CloseAsync(_link).ConfigureAwait(false);
            (string[] addresses, string? unknown) = await ResolveAsync(cancellationToken).ConfigureAwait(false);
            string? reason = unknown;
            foreach (string address in addresses)
            {
                var link = new MosquittoLink(new LinkTarget(address, _options, _limits, _time), _received.Writer);
                LinkFailure? failure = await WaitAsync(link, cancellationToken).ConfigureAwait(false);
                if (failure is null)
                {
                    _link = link;
                    return null;
                }

                reason = failure.Reason;
                if (!failure.Unreachable)
                {
                    break;
                }
            }

            return reason;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(filter);
        var command = new SubscribeCommand(filter);
        return _link is { IsConnected: true } link && link.Post(command)
            ? await command.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : "not connected";
    }

    /// <inheritdoc/>
    /// <remarks>Cancelling ends the wait; the publication may still be delivered.</remarks>
    /// <exception cref="ArgumentException">The topic is empty, too long or holds a wildcard, or the quality of service is not 0 or 1.</exception>
    public Task<MqttPublishResult> PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        MqttTopics.CheckPublishable(message);
        if (_link is not { IsConnected: true } link)
        {
            return Task.FromResult(MqttPublishResult.NotConnected);
        }

        var command = new PublishCommand(message);
        return !link.Post(command) ? Task.FromResult(MqttPublishResult.NotConnected)
            : cancellationToken.CanBeCanceled ? command.Task.WaitAsync(cancellationToken)
            : command.Task;
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_link is { } link)
        {
            link.Disconnect();
            await link.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the socket without a DISCONNECT, unless <see cref="DisconnectAsync"/> was called before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await CloseAsync(_link).ConfigureAwait(false);
            _received.Writer.TryComplete();
        }
    }

    private async Task<LinkFailure?> WaitAsync(MosquittoLink link, CancellationToken cancellationToken)
    {
        try
        {
            // The link keeps its own deadline, except while a blocking TLS connect holds its thread: that thread is then left to end by itself.
            return await link.Opened.WaitAsync(_limits.ConnectTimeout + s_closePatience, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            link.Dispose();
            return new LinkFailure(MqttReasons.FromConnectTimeout($"{_options.Host}:{_options.Port}", _limits.ConnectTimeout), Unreachable: true);
        }
        catch (OperationCanceledException)
        {
            link.Dispose();
            throw;
        }
    }

    private static async Task CloseAsync(MosquittoLink? link)
    {
        if (link is not null)
        {
            link.Dispose();
            await Task.WhenAny(link.Ended, Task.Delay(s_closePatience)).ConfigureAwait(false);
        }
    }

    /// <summary>The numeric addresses of the host, or the host itself for TLS; and the reason where it has none.</summary>
    private async Task<(string[] Addresses, string? Unknown)> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(_options.Host, cancellationToken).ConfigureAwait(false);
            return (_options.Tls ? [_options.Host] : [.. addresses.Select(address => address.ToString())], null);
        }
        catch (SocketException exception)
        {
            return ([], MqttReasons.FromUnknownHost(_options.Host, exception.Message));
        }
    }
}
