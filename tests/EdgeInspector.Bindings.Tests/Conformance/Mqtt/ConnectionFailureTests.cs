using System.Net;
using System.Net.Sockets;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

/// <summary>Every way a connection fails: a reason in words, every task answered, the object usable for the next try.</summary>
public sealed class ConnectionFailureTests
{
    private static readonly MqttLimits s_impatient = new()
    {
        AcknowledgeTimeout = TimeSpan.FromMilliseconds(300),
        ConnectTimeout = TimeSpan.FromMilliseconds(300),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_NobodyListens_AsksWhetherTheBrokerRuns()
    {
        int port = MqttProbe.FindFreePort();
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(port));
        Assert.Equal($"connection refused at 127.0.0.1:{port} — is the broker running?", await connection.ConnectAsync(Cancellation));
        Assert.False(connection.IsConnected);
        Assert.Equal(MqttPublishResult.NotConnected, await connection.PublishAsync(new MqttMessage("a", default), Cancellation));
        Assert.Equal("not connected", await connection.SubscribeAsync("a", Cancellation));
        Assert.True(connection.Disconnected.IsCompleted);
    }

    [Fact]
    public async Task Connect_UnknownName_SaysSo()
    {
        await using IMqttConnection connection = Binding.Connection(new MqttConnectionOptions { Host = "no-such-host.invalid", ClientId = "test" });
        string? reason = await connection.ConnectAsync(Cancellation);
        Assert.StartsWith("the host name no-such-host.invalid cannot be resolved", reason);
    }

    [Fact]
    public async Task Connect_NameWithTwoAddresses_FindsTheOneThatListens()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port) with { Host = "localhost" });
        Assert.Null(await connection.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_NobodyAnswers_EndsAtTheDeadline()
    {
        await using var hole = new BlackHoleProxy(0);
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(hole.Port), s_impatient);
        Assert.Equal($"no answer from 127.0.0.1:{hole.Port} within 0.3 s — is it an MQTT broker?", await connection.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_Cancelled_EndsAndLeavesTheObjectUsable()
    {
        await using var hole = new BlackHoleProxy(0);
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(hole.Port));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<string?> connecting = connection.ConnectAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using IMqttConnection next = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await next.ConnectAsync(Cancellation));
    }

    [Theory]
    [InlineData(142, "another client took over")]
    [InlineData(139, "is shutting down")]
    [InlineData(151, "disconnected by")]
    public async Task Disconnected_ByTheBrokersReasonCode_TellsIt(byte code, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(port));
        Task<string?> connecting = connection.ConnectAsync(Cancellation);
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
        await client.GetStream().WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 }, Cancellation);
        Assert.Null(await connecting);
        Assert.Equal(ushort.MaxValue, connection.ReceiveMaximum);
        await client.GetStream().WriteAsync(new byte[] { 0xE0, 1, code }, Cancellation);
        string reason = await connection.Disconnected.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Contains(expected, reason);
        Assert.Contains($"127.0.0.1:{port}", reason);
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 3, 0, 132, 0 }, "does not speak MQTT 5")]
    [InlineData(new byte[] { 0x20, 2, 0, 1 }, "does not speak MQTT 5")]
    [InlineData(new byte[] { 0x20, 3, 0, 134, 0 }, "refuses the user name or password")]
    [InlineData(new byte[] { 0x20, 3, 0, 137, 0 }, "is busy")]
    public async Task Connect_RefusingConnack_IsPutIntoWords(byte[] connack, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(port));
        Task<string?> connecting = connection.ConnectAsync(Cancellation);
        using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
        await client.GetStream().WriteAsync(connack, Cancellation);
        Assert.Contains(expected, await connecting);
        Assert.False(connection.IsConnected);
    }

    [Fact]
    public async Task Connect_SomethingElseListens_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task answering = Task.Run(
            async () =>
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancellation);
            },
            Cancellation);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(port));
        string? reason = await connection.ConnectAsync(Cancellation);
        await answering;
        Assert.Contains($"127.0.0.1:{port}", reason);
    }

    [Fact]
    public async Task Connect_WithoutPassword_SaysNotAuthorised()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous false");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port) with { User = "line-3", Password = "wrong" });
        string? reason = await connection.ConnectAsync(Cancellation);
        Assert.StartsWith($"not authorised at 127.0.0.1:{broker.Port}", reason);
        Assert.DoesNotContain("wrong", reason);
    }

    [Fact]
    public async Task PublishAndSubscribe_DeniedByTheBroker_AreRefusedAndTheConnectionStays()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(folder =>
        {
            File.WriteAllText(Path.Combine(folder, "acl"), "topic readwrite allowed/#\n");
            return $"allow_anonymous true\nacl_file {folder}/acl";
        });
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal(MqttPublishResult.Refused, await connection.PublishAsync(new MqttMessage("denied", default) { QualityOfService = 1 }, Cancellation));
        Assert.Equal(MqttPublishResult.Acknowledged, await connection.PublishAsync(new MqttMessage("allowed/a", default) { QualityOfService = 1 }, Cancellation));
        Assert.Null(await connection.SubscribeAsync("allowed/#", Cancellation));
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public async Task Publish_LargerThanTheBrokerTakes_IsRefused()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true\nmax_packet_size 1000");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal(MqttPublishResult.Refused, await connection.PublishAsync(new MqttMessage("a", new byte[2000]) { QualityOfService = 1 }, Cancellation));
        Assert.Equal(MqttPublishResult.Acknowledged, await connection.PublishAsync(new MqttMessage("a", new byte[500]) { QualityOfService = 1 }, Cancellation));
    }

    [Fact]
    public async Task Publish_NoPuback_TimesOutAndClosesAsHalfOpen()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using var proxy = new BlackHoleProxy(broker.Port);
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(proxy.Port), s_impatient with { ConnectTimeout = TimeSpan.FromSeconds(10) });
        Assert.Null(await connection.ConnectAsync(Cancellation));
        proxy.Swallow();
        Assert.Equal(MqttPublishResult.TimedOut, await connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, Cancellation));
        Assert.Contains("half-open", await connection.Disconnected.WaitAsync(Eventually.Deadline, Cancellation));
        Assert.False(connection.IsConnected);
    }

    [Fact]
    public async Task Subscribe_NoSuback_EndsAtTheDeadline()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using var proxy = new BlackHoleProxy(broker.Port);
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(proxy.Port), s_impatient with { ConnectTimeout = TimeSpan.FromSeconds(10) });
        Assert.Null(await connection.ConnectAsync(Cancellation));
        proxy.Swallow();
        Assert.Contains("in time", await connection.SubscribeAsync("a", Cancellation));
    }

    [Fact]
    public async Task Publish_MoreThanReceiveMaximumInAHole_AllAreAnswered()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true\nmax_inflight_messages 5");
        await using var proxy = new BlackHoleProxy(broker.Port);
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(proxy.Port), s_impatient with { ConnectTimeout = TimeSpan.FromSeconds(10) });
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal(5, connection.ReceiveMaximum);
        proxy.Swallow();
        MqttPublishResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, Cancellation)));
        Assert.InRange(results.Count(result => result is MqttPublishResult.TimedOut), 1, 5);
        Assert.All(results.Skip(5), result => Assert.Equal(MqttPublishResult.NotConnected, result));
    }

    [Fact]
    public async Task Publish_BrokerKilledMidFlight_EveryTaskIsAnsweredAndTheSameObjectReconnects()
    {
        RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Task<MqttPublishResult>[] results =
        [
            .. Enumerable.Range(0, 20_000).Select(_ => connection.PublishAsync(new MqttMessage("a", new byte[60]) { QualityOfService = 1 }, Cancellation)),
        ];
        broker.Dispose();
        MqttPublishResult[] answers = await Task.WhenAll(results).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.All(answers, answer => Assert.True(answer is MqttPublishResult.Acknowledged or MqttPublishResult.NotConnected));
        Assert.Contains(MqttPublishResult.NotConnected, answers);
        Assert.Contains($"127.0.0.1:{broker.Port}", await connection.Disconnected.WaitAsync(Eventually.Deadline, Cancellation));

        Assert.Contains("refused", await connection.ConnectAsync(Cancellation));
        using RawMosquitto again = await RawMosquitto.StartAsync(_ => "allow_anonymous true", broker.Port);
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal(MqttPublishResult.Acknowledged, await connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, Cancellation));
    }

    [Fact]
    public async Task Connect_Repeatedly_KeepsNoThreadsOrDescriptors()
    {
        using RawMosquitto broker = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (int i = 0; i < 50; i++)
        {
            Assert.Null(await connection.ConnectAsync(Cancellation));
        }

        // Other tests of this process open descriptors too; fifty leaked connections would be a hundred and fifty.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length - before, int.MinValue, 75);
    }

    [Fact]
    public void Constructor_KeepAliveBelowTheLibrarysLimit_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Binding.Connection(BrokerFixture.OptionsFor(1) with { KeepAliveSeconds = 4 }));

    [Fact]
    public async Task Connect_Disposed_Throws()
    {
        IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(1));
        await connection.DisposeAsync();
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.ConnectAsync(Cancellation));
        Assert.True(connection.Received.Completion.IsCompleted);
    }
}
