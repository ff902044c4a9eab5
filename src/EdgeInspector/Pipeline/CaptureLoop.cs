using EdgeInspector.Core.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The thread that owns a camera's source: opens it, reads it, opens it again when it is lost, and says how it fares. A lost camera
/// costs its own frames only.
/// </summary>
internal sealed class CaptureLoop : IDisposable
{
    /// <summary>A silent camera is reported after this long: the promise is 5 s from loss to degraded.</summary>
    private static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(3);

    /// <summary>Pause before opening again: doubles from the first to the last, so that a camera heals within 10 s of its return.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    private readonly string _camera;
    private readonly IFrameSource _source;
    private readonly FrameQueue _queue;
    private readonly CameraStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile CameraStanding _standing = new(CameraState.Opening, "opening");
    private string? _lastCorrupt;
    private bool _disposed;

    public CaptureLoop(string camera, IFrameSource source, FrameQueue queue, CameraStatistics statistics, TimeProvider time, ILogger log)
    {
        _camera = camera;
        _source = source;
        _queue = queue;
        _statistics = statistics;
        _time = time;
        _log = log;
        Heartbeat = new Heartbeat($"capture {camera}", time);
        _thread = new Thread(Run) { IsBackground = true, Name = $"capture {camera}" };
    }

    public Heartbeat Heartbeat { get; }

    public CameraStanding Standing => _standing;

    public void Start() => _thread.Start();

    public void RequestStop() => _stop.Cancel();

    /// <summary>Stops and waits for the thread; the source is disposed and the queue complete afterwards.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stop.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                bool ended = false;
                if (TryOpen() && ReadToEnd(out ended))
                {
                    pause = FirstPause;
                }

                if (ended)
                {
                    Report(CameraState.Ended, "the source ended");
                    break;
                }

                WaitBeforeOpening(pause);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }
        finally
        {
            _source.Dispose();
            _queue.Complete();
        }
    }

    private bool TryOpen()
    {
        Heartbeat.Beat();
        try
        {
            _source.Open(_stop.Token);
            return true;
        }
        catch (FrameSourceException e)
        {
            Report(CameraState.Lost, e.Message);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }

        return false;
    }

    /// <summary>Reads until the source ends, is lost or we stop; true when at least one frame came.</summary>
    private bool ReadToEnd(out bool ended)
    {
        ended = false;
        bool any = false;
        long last = _time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            Heartbeat.Beat();
            switch (_source.Read(Slice, out Frame? frame))
            {
                case FrameReadStatus.Frame:
                    any = true;
                    last = _time.GetTimestamp();
                    _statistics.CountFrame();
                    Report(CameraState.Running, "frames arrive");
                    _queue.Write(frame!, _source.IsLive);
                    break;
                case FrameReadStatus.TimedOut:
                    TimeSpan silent = _time.GetElapsedTime(last);
                    if (silent > StallAfter)
                    {
                        Report(CameraState.Stalled, $"no frame for more than {StallAfter.TotalSeconds:0} s from {_source.Description}");
                    }

                    break;
                case FrameReadStatus.Corrupt:
                    _statistics.CountCorrupt();
                    ReportCorrupt();
                    break;
                case FrameReadStatus.EndOfStream:
                    ended = true;
                    return any;
                case FrameReadStatus.Failed:
                    Report(CameraState.Lost, _source.LastError ?? $"{_source.Description} was lost");
                    return any;
            }
        }

        return any;
    }

    private void WaitBeforeOpening(TimeSpan pause)
    {
        long start = _time.GetTimestamp();
        while (!_stop.IsCancellationRequested && _time.GetElapsedTime(start) < pause)
        {
            Heartbeat.Beat();
            _stop.Token.WaitHandle.WaitOne(Slice < pause ? Slice : pause);
        }
    }

    private void ReportCorrupt()
    {
        if (_source.LastError is { } error && error != _lastCorrupt)
        {
            _lastCorrupt = error;
            _log.LogWarning("Camera {Camera}: skipped a picture: {Reason}", _camera, error);
        }
    }

    private void Report(CameraState state, string reason)
    {
        CameraStanding old = _standing;
        if (old.State == state && (state == CameraState.Running || old.Reason == reason))
        {
            return;
        }

        _standing = new CameraStanding(state, reason);
        if (state is CameraState.Running or CameraState.Ended)
        {
            _log.LogInformation("Camera {Camera}: {Reason}", _camera, reason);
        }
        else
        {
            _log.LogWarning("Camera {Camera} {State}: {Reason}", _camera, state, reason);
        }
    }
}
