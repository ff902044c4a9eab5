using EdgeInspector.Composition;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Pipeline;
using EdgeInspector.Tests.Mqtt;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class WatchdogTests
{
    [Fact]
    public void StuckStage_SilentStage_IsNamed()
    {
        var time = new ManualTime();
        Heartbeat alive = new("judge top", time);
        Heartbeat stuck = new("model pcb", time);
        var watchdog = new Watchdog(new NoManager(), () => [alive, stuck], static () => "", NullLogger.Instance);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(watchdog.StuckStage);

        time.Advance(TimeSpan.FromSeconds(2));
        alive.Beat();
        Assert.Equal("model pcb", watchdog.StuckStage);

        stuck.Beat();
        Assert.Null(watchdog.StuckStage);
    }

    [Fact]
    public void StuckStages_SilentStage_IsAReasonInTens()
    {
        var time = new ManualTime();
        Heartbeat[] stages = [new("judge top", time), new("model pcb", time), new("capture side", time)];
        stages[2].Retire();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(HealthMonitor.StuckStages(stages));

        time.Advance(TimeSpan.FromSeconds(25));
        stages[0].Beat();
        Assert.Equal(["stage model pcb has shown no sign of life for 30 s"], HealthMonitor.StuckStages(stages));
    }

    [Fact]
    public async Task RunAsync_NoSupervisor_LogsAStuckStageOnce()
    {
        var time = new HastyTime();
        using var stop = new CancellationTokenSource();
        var clock = new ManualTime();
        Heartbeat stuck = new("model pcb", clock);
        clock.Advance(TimeSpan.FromSeconds(11));
        var log = new Lines();
        int looks = 0;
        var watchdog = new Watchdog(new NoManager(), Look, static () => "", log);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watchdog.RunAsync(time, stop.Token));

        Assert.Equal(["Stage model pcb has shown no sign of life for 10 s; restart the program"], log.Said);

        IReadOnlyList<Heartbeat> Look()
        {
            if (++looks == 2)
            {
                stop.Cancel();
            }

            return [stuck];
        }
    }

    private sealed class Lines : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception));
    }

    private sealed class NoManager : IServiceManager
    {
        public bool IsPresent => false;

        public TimeSpan? WatchdogInterval => null;

        public void NotifyReady()
        {
        }

        public void NotifyStatus(string status)
        {
        }

        public void NotifyStopping()
        {
        }

        public void FeedWatchdog()
        {
        }
    }
}
