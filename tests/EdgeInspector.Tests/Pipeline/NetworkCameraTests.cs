using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.NetworkCameras;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeInspector.Tests.Pipeline;

/// <summary>
/// A real RTSP camera that is switched off, hangs, freezes, or is reached over a bad road: degraded within 5 s, healed within 10 s of
/// its return, and no picture handed on twice.
/// </summary>
public sealed class NetworkCameraTests : IDisposable
{
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Healed = TimeSpan.FromSeconds(10);

    private readonly FramePool _pool = new();
    private readonly FrameQueue _queue = new(16);
    private readonly CameraStatistics _statistics = new(TimeProvider.System);
    private readonly List<int> _counters = [];
    private readonly TimedLog _log = new();
    private readonly Thread _judge;
    private CaptureLoop? _loop;
    private string? _wrong;
    private volatile bool _mayRepeat;
    private int _frames;

    public NetworkCameraTests() => _judge = new Thread(Judge) { IsBackground = true };

    [Theory]
    [InlineData("h264")]
    [InlineData("jpeg")]
    public async Task Camera_SwitchedOffAndOn_IsNoticedAndHeals(string codec)
    {
        RtspCamera camera = RtspCamera.Start(0, 0, "--codec", codec);
        int port = camera.Port;
        using (camera)
        {
            Watch(camera.Uri);
            await IsRunningAsync(Healed * 2);
        }

        await IsAsync(CameraState.Lost, Noticed);
        using RtspCamera again = RtspCamera.Start(port, LastCounter(), "--codec", codec);
        await IsRunningAsync(Healed);
        await PicturesAsync(15);
    }

    [Fact]
    public async Task Camera_StallsWithItsConnectionOpen_IsNoticedAndHeals()
    {
        using RtspCamera camera = RtspCamera.Start();
        Watch(camera.Uri);
        await IsRunningAsync(Healed * 2);

        camera.Stall();
        await IsAsync(CameraState.Stalled, Noticed);

        // Long enough to be opened again, in vain.
        await UntilAsync(() => _loop!.Standing.State == CameraState.Lost, Healed * 2, "it is not opened again");
        camera.Go();
        await IsRunningAsync(Healed);
        await PicturesAsync(15);
    }

    [Fact]
    public async Task Camera_HangsWhole_IsNoticedAndHeals()
    {
        using RtspCamera camera = RtspCamera.Start();
        Watch(camera.Uri);
        await IsRunningAsync(Healed * 2);

        camera.Hang();
        await IsAsync(CameraState.Stalled, Noticed);

        // The system takes the new connection for it; the question waits there unanswered.
        await UntilAsync(() => _loop!.Standing.State == CameraState.Lost, Healed * 2, "it is not opened again");
        camera.Wake();
        await IsRunningAsync(Healed);
        await PicturesAsync(15);
    }

    [Fact]
    public async Task Camera_RepeatsItsLastPicture_IsFrozenAndNothingIsHandedOn()
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--codec", "jpeg");
        Watch(camera.Uri);
        await IsRunningAsync(Healed * 2);

        // It is still handed on until it is known to be frozen.
        _mayRepeat = true;
        camera.Freeze();
        await IsAsync(CameraState.Frozen, Noticed);
        int before = Volatile.Read(ref _frames);
        Assert.True(_loop!.Standing.IsDegraded);

        camera.Go();
        await IsRunningAsync(Healed);
        Assert.InRange(Volatile.Read(ref _frames) - before, 0, 30);
        await PicturesAsync(15);
    }

    [Fact]
    public async Task Road_SwallowsEverything_IsNoticedAndHeals()
    {
        using RtspCamera camera = RtspCamera.Start();
        using var road = new FaultyRoad(camera.Port);
        Watch(camera.Uri.Replace($"{camera.Port}", $"{road.Port}", StringComparison.Ordinal));
        await IsRunningAsync(Healed * 2);

        road.Swallow();
        await IsAsync(CameraState.Stalled, Noticed);
        await UntilAsync(() => road.Connections > 1, Healed * 2, "it is not opened again");
        road.Mend();
        await IsRunningAsync(Healed);
        await PicturesAsync(15);
    }

    [Fact]
    public async Task Road_CutAgainAndAgain_HealsEachTime()
    {
        using RtspCamera camera = RtspCamera.Start();
        using var road = new FaultyRoad(camera.Port);
        Watch(camera.Uri.Replace($"{camera.Port}", $"{road.Port}", StringComparison.Ordinal));
        for (int i = 0; i < 3; i++)
        {
            await IsRunningAsync(Healed);
            await PicturesAsync(5);
            road.Cut(refuse: i == 1);
            await IsAsync(CameraState.Lost, Noticed);
            road.Mend();
        }

        await IsRunningAsync(Healed);
        await PicturesAsync(15);
    }

    [Theory]
    [InlineData("h264", 20_000)]
    [InlineData("h264", 1_000)]
    [InlineData("jpeg", 5_000)]
    public async Task Road_FlipsBits_NothingIsHandedOnTwiceAndItHeals(string codec, int oneIn)
    {
        using RtspCamera camera = RtspCamera.Start(0, 0, "--codec", codec);
        using var road = new FaultyRoad(camera.Port);
        Watch(camera.Uri.Replace($"{camera.Port}", $"{road.Port}", StringComparison.Ordinal));
        await IsRunningAsync(Healed * 2);

        road.Corrupt(oneIn);
        long start = Stopwatch.GetTimestamp();
        await UntilAsync(
            () => (_statistics.Corrupt > 0 || _loop!.Standing.IsDegraded) && Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(5), Healed * 2, "the damage is not noticed");
        road.Mend();
        // A connection that began on the bad road may still hang once: its silence and its pause, and then the good one.
        await UntilAsync(() => !_loop!.Standing.IsDegraded, Healed * 2, "it does not heal");
        await PicturesAsync(15);
    }

    public void Dispose()
    {
        _loop?.Dispose();
        _queue.Complete();
        if (_judge.IsAlive)
        {
            _judge.Join();
        }

        _queue.Dispose();
        Assert.Null(_wrong);
    }

    private void Watch(string uri)
    {
        var prepared = new PreparedSource(
            Ports.Source(uri, _pool, TimeProvider.System), new PreparedSourceOptions { FrozenAfter = TimeSpan.FromSeconds(4) }, _pool, TimeProvider.System);
        _loop = new CaptureLoop("top", prepared, _queue, _statistics, TimeProvider.System, _log);
        _judge.Start();
        _loop.Start();
    }

    /// <summary>Takes frames as the judging thread would, and holds them to their order.</summary>
    private void Judge()
    {
        long lastNumber = 0;
        long lastTime = 0;
        while (!_queue.IsDrained)
        {
            using Frame? frame = _queue.Read(TimeSpan.FromMilliseconds(100));
            if (frame is null)
            {
                continue;
            }

            if (frame.Number <= lastNumber || frame.CapturedTimestamp <= lastTime)
            {
                _wrong = $"frame {frame.Number} after {lastNumber}, captured {lastTime - frame.CapturedTimestamp} ticks before it";
            }

            (lastNumber, lastTime) = (frame.Number, frame.CapturedTimestamp);
            if (PictureCounter.Read(frame) is { } counter)
            {
                lock (_counters)
                {
                    if (_counters.Count > 0 && (counter < _counters[^1] || (counter == _counters[^1] && !_mayRepeat)))
                    {
                        _wrong ??= $"picture {counter} came after {_counters[^1]}";
                    }

                    _counters.Add(counter);
                }
            }

            Interlocked.Increment(ref _frames);
        }
    }

    private int LastCounter()
    {
        lock (_counters)
        {
            return _counters[^1];
        }
    }

    private async Task IsRunningAsync(TimeSpan within)
    {
        await UntilAsync(() => _loop!.Standing.State == CameraState.Running, within, "it does not run");
        await PicturesAsync(3);
    }

    private Task IsAsync(CameraState state, TimeSpan within) => UntilAsync(() => _loop!.Standing.State == state, within, $"it is not {state}");

    /// <summary>That many more pictures come.</summary>
    private async Task PicturesAsync(int count)
    {
        int before = Volatile.Read(ref _frames);
        await UntilAsync(() => Volatile.Read(ref _frames) >= before + count, Healed, $"{count} pictures do not come");
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan within, string otherwise)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < within, $"{otherwise} within {within.TotalSeconds} s: {_loop!.Standing}\n{_log}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Keeps what the loop says with its time, for a failure's message.</summary>
    private sealed class TimedLog : ILogger
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly ConcurrentQueue<string> _lines = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{Stopwatch.GetElapsedTime(_start).TotalSeconds:0.00} s: {formatter(state, exception)}");

        public override string ToString() => string.Join('\n', _lines);
    }
}
