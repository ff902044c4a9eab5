using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Bindings.Native.Mosquitto;
using EdgeInspector.Bindings.Tests.Conformance.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.Mosquitto;

public sealed class MosquittoBrokerTests
{
    /// <summary>File into which the helper process writes its broker's process id and port.</summary>
    private const string HelperVariable = "EDGEINSPECTOR_TEST_BROKER_FILE";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ReceiveMaximum_IsAboveThePrograms20()
    {
        await using var broker = new MosquittoBroker();
        await broker.StartAsync(0, Cancellation);
        await using var connection = new MosquittoConnection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        Assert.Equal(200, connection.ReceiveMaximum);
    }

    [Fact]
    public async Task Killed_IsStartedAgainOnTheSamePort()
    {
        List<string> lines = [];
        await using var broker = new MosquittoBroker(new() { RestartDelay = TimeSpan.FromMilliseconds(10), Log = line => { lock (lines) { lines.Add(line); } } });
        await broker.StartAsync(0, Cancellation);
        int port = broker.Port;
        for (int round = 1; round <= 3; round++)
        {
            Process.GetProcessById(broker.ProcessId).Kill();
            await Eventually.IsTrueAsync(() => broker.Restarts == round && MqttProbe.Answers(port, Eventually.Deadline), $"restart {round}");
            Assert.Equal(port, broker.Port);
        }

        lock (lines)
        {
            Assert.Contains(lines, line => line.Contains("started again", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains($"answers again at 127.0.0.1:{port}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task TemporaryFolderCleared_IsStartedAgainAndEndsInOrder()
    {
        await using var broker = new MosquittoBroker(new() { RestartDelay = TimeSpan.FromMilliseconds(10) });
        await broker.StartAsync(0, Cancellation);
        string configuration = File.ReadAllText($"/proc/{broker.ProcessId}/cmdline").Split('\0').Single(static word => word.EndsWith("mosquitto.conf", StringComparison.Ordinal));
        string folder = Path.GetDirectoryName(configuration)!;
        Directory.Delete(folder, recursive: true);
        Process.GetProcessById(broker.ProcessId).Kill();
        await Eventually.IsTrueAsync(() => broker.Restarts == 1 && MqttProbe.Answers(broker.Port, Eventually.Deadline), "restart");
        Directory.Delete(folder, recursive: true);
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_EndsTheProcessAndFreesThePort()
    {
        var broker = new MosquittoBroker();
        await broker.StartAsync(0, Cancellation);
        int id = broker.ProcessId;
        int port = broker.Port;
        await broker.DisposeAsync();
        await broker.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{id}"));
        Assert.True(MqttProbe.IsFree(port));
    }

    [Fact]
    public async Task Start_ProgramMissing_SaysWhatToDo()
    {
        await using var broker = new MosquittoBroker(new() { ExecutablePath = "/nowhere/mosquitto" });
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => broker.StartAsync(0, Cancellation));
        Assert.Contains("/nowhere/mosquitto", exception.Message);
    }

    [Fact]
    public async Task Start_ProgramThatEndsAtOnce_SaysWhy()
    {
        await using var broker = new MosquittoBroker(new() { ExecutablePath = "/bin/false" });
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => broker.StartAsync(0, Cancellation));
        Assert.Contains("does not start", exception.Message);
        Assert.Contains("mqtt.url", exception.Message);
    }

    [Fact]
    public async Task Start_HasASessionOfItsOwn_SoThatCtrlCDoesNotReachIt()
    {
        await using var broker = new MosquittoBroker();
        await broker.StartAsync(0, Cancellation);
        Assert.Equal(broker.ProcessId, SessionOf(broker.ProcessId));
    }

    [Fact]
    public async Task ParentKilled_BrokerEndsToo()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.broker");
        var start = new ProcessStartInfo("dotnet", [typeof(MosquittoBrokerTests).Assembly.Location, "-method", $"*.{nameof(Helper_RunsABrokerUntilKilled)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[HelperVariable] = file;
        using Process parent = Process.Start(start)!;
        try
        {
            await Eventually.IsTrueAsync(() => File.Exists(file), "the helper has a broker");
            int[] numbers = [.. File.ReadAllText(file).Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            Assert.True(MqttProbe.Answers(numbers[1], Eventually.Deadline));
            parent.Kill();
            await Eventually.IsTrueAsync(() => MqttProbe.IsFree(numbers[1]) && !Directory.Exists($"/proc/{numbers[0]}"), "the broker is gone");
        }
        finally
        {
            parent.Kill();
            File.Delete(file);
        }
    }

    /// <summary>Not a test: what the process that <see cref="ParentKilled_BrokerEndsToo"/> kills does.</summary>
    [Fact(Explicit = true)]
    public async Task Helper_RunsABrokerUntilKilled()
    {
        string? file = Environment.GetEnvironmentVariable(HelperVariable);
        Assert.SkipWhen(file is null, $"{HelperVariable} is not set.");
        await using var broker = new MosquittoBroker();
        await broker.StartAsync(0, Cancellation);
        File.WriteAllText(file + ".new", $"{broker.ProcessId} {broker.Port}");
        File.Move(file + ".new", file);
        await Task.Delay(Timeout.Infinite, Cancellation);
    }

    private static int SessionOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
    }
}
