using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.NuGet.Mqtt;

/// <summary>
/// An MQTT 5 client over MQTTnet. All members are thread-safe. Each connection has its own MQTTnet client, so nothing late of an old one
/// can reach a new one, and the event that MQTTnet raises for every failed connect needs no telling apart. At most
/// <see cref="ReceiveMaximum"/> QoS 1 publications are under way; more wait here in order, and the number that wait is the caller's to bound.
/// </summary>
public sealed class MqttNetConnection : IMqttConnection
{
    private readonly MqttConnectionOptions _options;
    private readonly MqttLimits _limits;
    private readonly TimeProvider _time;
    private readonly Channel<MqttMessage> _received;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile MqttNetLink? _link;
    private volatile bool _disposed;

    /// <summary>Connects nothing yet.</summary>
    public MqttNetConnection(MqttConnectionOptions options, MqttLimits? limits = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepAliveSeconds, 5, "options.KeepAliveSeconds");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.KeepAliveSeconds, ushort.MaxValue, "options.KeepAliveSeconds");
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
            _link?.Dispose();
            if (await FindHostAsync(cancellationToken).ConfigureAwait(false) is { } unknown)
            {
                return unknown;
            }

            var link = new MqttNetLink(_options, _limits, _time, _received.Writer);
            try
            {
                string? reason = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
                _link = reason is null ? link : _link;
                return reason;
            }
            catch (OperationCanceledException)
            {
                link.Dispose();
                throw;
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <inheritdoc/>
    public Task<string?> SubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(filter);
        return _link is { IsConnected: true } link ? link.SubscribeAsync(filter, cancellationToken) : Task.FromResult<string?>("not connected");
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

        Task<MqttPublishResult> answer = link.Publish(message);
        return cancellationToken.CanBeCanceled ? answer.WaitAsync(cancellationToken) : answer;
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        if (_link is { } link)
        {
            await link.DisconnectAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the socket without a DISCONNECT, unless <see cref="DisconnectAsync"/> was called before.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _link?.Dispose();
            _received.Writer.TryComplete();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Null where the host's name is known, otherwise the reason: a failed connect would not tell it from other failures.</summary>
    private async Task<string?> FindHostAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await Dns.GetHostAddressesAsync(_options.Host, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SocketException exception)
        {
            return MqttReasons.FromUnknownHost(_options.Host, exception.Message);
        }
    }
}
