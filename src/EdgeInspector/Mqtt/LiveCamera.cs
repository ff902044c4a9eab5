using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// A camera's way to whoever listens live. Its judging thread offers each frame: <see cref="Begin"/>, <see cref="Add"/> per object,
/// <see cref="Send"/>. The latest wins; nothing waits, nothing is allocated, and nothing is done at all while nobody is connected.
/// </summary>
internal sealed class LiveCamera
{
    private readonly object _lock = new();
    private readonly LiveOutputs _outputs;
    private readonly TimeProvider _time;
    private RateLimit _detections;
    private RateLimit _okVerdicts;
    private LiveFrame _filling = new();
    private LiveFrame _ready = new();
    private bool _isReady;
    private OkVerdict? _ok;

    internal LiveCamera(LiveOutputs outputs, string name, TimeProvider time, double detectionsPerSecond, double okVerdictsPerSecond)
    {
        _outputs = outputs;
        Name = name;
        _time = time;
        _detections = new RateLimit(detectionsPerSecond, time.TimestampFrequency);
        _okVerdicts = new RateLimit(okVerdictsPerSecond, time.TimestampFrequency);
    }

    public string Name { get; }

    /// <summary>Begins a message of this frame; false, with nothing more to do, when nobody is connected or the last was sent too lately.</summary>
    public bool Begin(Frame frame, VerdictKind verdict, TimeSpan latency)
    {
        if (!_outputs.IsConnected || !_detections.TryPass(_time.GetTimestamp()))
        {
            return false;
        }

        _filling.Number = frame.Number;
        _filling.Width = frame.Width;
        _filling.Height = frame.Height;
        _filling.Time = frame.CapturedUtc;
        _filling.Verdict = verdict;
        _filling.LatencyMs = latency.TotalMilliseconds;
        _filling.Detections.Clear();
        return true;
    }

    public void Add(in LiveDetection detection) => _filling.Detections.Add(detection);

    /// <summary>Hands the message over, in place of one that was not sent yet.</summary>
    public void Send()
    {
        lock (_lock)
        {
            (_filling, _ready) = (_ready, _filling);
            _isReady = true;
        }

        _outputs.Changed.Set();
    }

    /// <summary>Offers an OK verdict, of which the latest of each interval is published; others are stored and need no offer.</summary>
    public void Ok(Frame frame, TimeSpan latency, ModelReference? model)
    {
        if (!_outputs.IsConnected || !_okVerdicts.TryPass(_time.GetTimestamp()))
        {
            return;
        }

        lock (_lock)
        {
            _ok = new OkVerdict(frame.Number, frame.Width, frame.Height, frame.CapturedUtc, latency.TotalMilliseconds, model);
        }

        _outputs.Changed.Set();
    }

    /// <summary>Exchanges the caller's spare for the message that waits; false when there is none.</summary>
    internal bool TryTake(ref LiveFrame spare)
    {
        lock (_lock)
        {
            if (!_isReady)
            {
                return false;
            }

            (spare, _ready) = (_ready, spare);
            _isReady = false;
            return true;
        }
    }

    internal bool TryTake(out OkVerdict? verdict)
    {
        lock (_lock)
        {
            verdict = _ok;
            _ok = null;
            return verdict is not null;
        }
    }
}
