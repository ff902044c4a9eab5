using EdgeInspector.Core.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The thread that owns a camera's source: opens it, reads it, opens it again when it is lost, and says how it fares. A lost camera
/// costs its own frames only.
/// </summary>
internal sealed class CaptureLoop : IDisposable
{
    /// <summary>
    /// Pause before opening again: doubles from the first to the last. A camera that swallows the first words is given up after 5 s:
    /// with 2 s more, and up to three for the next opening, it heals within 10 s of its return.
    /// </summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(2);

    /// <summary>A network camera may take 15 s to its first picture, and its name and port are looked up beside that.</summary>
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(45);

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
    private readonly long _started;
    private readonly CameraStanding _slow;
    private readonly SilenceWatch _silence;
    private TimeSpan _shortestPause;
    private string? _lastCorrupt;
    private string? _lastUnforeseen;
    private bool _disposed;

    public CaptureLoop(string camera, IFrameSource source, FrameQueue queue, CameraStatistics statistics, TimeProvider time, ILogger log)
    {
        _camera = camera;
        _source = source;
        _queue = queue;
        _statistics = statistics;
        _time = time;
        _log = log;
        _silence = new SilenceWatch(time);
        _started = time.GetTimestamp();
        _slow = new CameraStanding(CameraState.Stalled, $"no picture yet: opening {source.Description} takes longer than {SilenceWatch.StallAfter.TotalSeconds:0} s");
        Heartbeat = new Heartbeat($"capture {camera}", time);
        _thread = new Thread(Run) { IsBackground = true, Name = $"capture {camera}" };
    }

    public Heartbeat Heartbeat { get; }

    public CameraStanding Standing =>
        _standing is { State: not CameraState.Opening } known ? known
        : _time.GetElapsedTime(_started) > SilenceWatch.StallAfter ? _slow
        : _standing;

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
                if (Capture(out bool ended))
                {
                    pause = FirstPause;
                }

                if (ended)
                {
                    Report(CameraState.Ended, "the source ended");
                    break;
                }

                WaitBeforeOpening(pause > _shortestPause ? pause : _shortestPause);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }
        finally
        {
            _source.Dispose();
            _queue.Complete();
        }

        Heartbeat.Retire();
    }

    /// <summary>Opens and reads, once; true when at least one frame came.</summary>
    /// <param name="ended">Whether nothing more will ever come.</param>
    private bool Capture(out bool ended)
    {
        ended = false;
        try
        {
            return TryOpen() && ReadToEnd(out ended);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // The edge of the thread: what nobody foresaw of one camera must cost neither the others nor the program.
            string words = $"{_source.Description}: {e.Message.ReplaceLineEndings(" ")}";
            if (words != _lastUnforeseen)
            {
                _lastUnforeseen = words;
                _log.LogError(e, "Camera {Camera} failed in an unforeseen way", _camera);
            }

            Report(CameraState.Lost, words);
            return false;
        }
    }

    private bool TryOpen()
    {
        Heartbeat.Excuse(LongestOpening);
        _shortestPause = TimeSpan.Zero;
        try
        {
            _source.Open(_stop.Token);
            Heartbeat.Beat();
            return true;
        }
        catch (FrameSourceException e)
        {
            _shortestPause = e.RetryAfter ?? TimeSpan.Zero;
            Report(CameraState.Lost, e.Message);
            return false;
        }
    }

    /// <summary>Reads until the source ends, is lost, brings nothing new for too long, or we stop; true when at least one frame came.</summary>
    private bool ReadToEnd(out bool ended)
    {
        ended = false;
        bool any = false;
        string? damage = null;
        _silence.Opened();
        while (!_stop.IsCancellationRequested)
        {
            Heartbeat.Beat();
            switch (_source.Read(Slice, out Frame? frame))
            {
                case FrameReadStatus.Frame:
                    any = true;
                    damage = null;
                    _silence.Seen();
                    _statistics.CountFrame();
                    Report(CameraState.Running, "frames arrive");
                    _queue.Write(frame!, _source.IsLive);
                    continue;
                case FrameReadStatus.LeftOut when _standing.State == CameraState.Frozen:
                    // Nobody looked at it: only a frame that is taken shows that the picture moves again.
                    continue;
                case FrameReadStatus.LeftOut:
                    _silence.Seen();
                    continue;
                case FrameReadStatus.Frozen:
                    Report(CameraState.Frozen, _source.LastError ?? "the very same picture comes again and again");
                    break;
                case FrameReadStatus.Corrupt:
                    _statistics.CountCorrupt();
                    damage = ReportCorrupt();
                    break;
                case FrameReadStatus.EndOfStream:
                    ended = true;
                    return any;
                case FrameReadStatus.Failed:
                    Report(CameraState.Lost, _source.LastError ?? $"{_source.Description} was lost");
                    return any;
            }

            if (IsHopeless(damage))
            {
                return any;
            }
        }

        return any;
    }

    /// <summary>Reports a source that brings nothing new; true when it is to be opened again.</summary>
    /// <param name="damage">Where what it brings is damaged.</param>
    private bool IsHopeless(string? damage)
    {
        if (_silence.IsStalled && _standing.State is not (CameraState.Stalled or CameraState.Frozen))
        {
            Report(CameraState.Stalled, damage is null
                ? $"no frame for more than {SilenceWatch.StallAfter.TotalSeconds:0} s from {_source.Description}"
                : $"only damaged frames for more than {SilenceWatch.StallAfter.TotalSeconds:0} s; {damage}");
        }

        if (!_silence.IsHopeless || !_source.IsLive)
        {
            return false;
        }

        _log.LogWarning("Camera {Camera}: nothing new for {Seconds:0} s; it is opened again", _camera, _silence.Silence.TotalSeconds);
        _silence.GaveUp();
        return true;
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

    /// <summary>Logs damage that is not the last one's again; returns where it was.</summary>
    private string? ReportCorrupt()
    {
        string? error = _source.LastError;
        if (error is not null && error != _lastCorrupt)
        {
            _lastCorrupt = error;
            _log.LogWarning("Camera {Camera}: skipped a picture: {Reason}", _camera, error);
        }

        return error;
    }

    private void Report(CameraState state, string reason)
    {
        CameraStanding old = _standing;
        if (old.State == state && (state == CameraState.Running || old.Reason == reason))
        {
            return;
        }

        _standing = new CameraStanding(state, reason);
        if (state == CameraState.Running && _source.Details is { } details)
        {
            _log.LogInformation("Camera {Camera}: {Reason}: {Details}", _camera, reason, details);
        }
        else if (state is CameraState.Running or CameraState.Ended)
        {
            _log.LogInformation("Camera {Camera}: {Reason}", _camera, reason);
        }
        else
        {
            _log.LogWarning("Camera {Camera} {State}: {Reason}", _camera, state, reason);
        }
    }
}
