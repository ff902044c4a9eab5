using EdgeInspector.Core.Hosting;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

public sealed class WatchdogTests
{
    [Fact]
    public void StuckStage_SilentStage_IsNamed()
    {
        var time = new SteppedTime();
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

    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
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
