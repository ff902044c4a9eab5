using System.Diagnostics;
using EdgeInspector.Core.Frames;
using OpenCvSharp;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>
/// The thread that alone touches a <see cref="VideoCapture"/>, since its reads block and cannot be interrupted. It keeps a few frames
/// ahead: of a camera the newest, of a clip every one. A thread that hangs in a read is left to end by itself, and takes its capture with it.
/// </summary>
internal sealed class CaptureReader : IDisposable
{
    private const int LiveFrames = 2;
    private const int StoredFrames = 4;
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(2);

    private readonly CapturePlan _plan;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly AutoResetEvent _taken = new(false);
    private readonly Queue<Frame> _frames = new(StoredFrames);
    private readonly Thread _thread;
    private string? _fault;
    private bool _ended;
    private bool _stopped;

    public CaptureReader(CapturePlan plan, FramePool pool, TimeProvider time)
    {
        _plan = plan;
        _pool = pool;
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "capture" };
        _thread.Start();
    }

    /// <summary>Why it failed; null while it has not.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>Whether frames, an end or a fault are there to be taken.</summary>
    public bool HasNews
    {
        get
        {
            lock (_gate)
            {
                return _frames.Count > 0 || _ended || _fault is not null;
            }
        }
    }

    /// <summary>The next frame, or what there is instead of one, without waiting; <see cref="FrameReadStatus.TimedOut"/> where nothing is there yet.</summary>
    public FrameReadStatus TryTake(out Frame? frame)
    {
        lock (_gate)
        {
            if (_frames.TryDequeue(out frame))
            {
                _taken.Set();
                return FrameReadStatus.Frame;
            }

            return _fault is not null ? FrameReadStatus.Failed : _ended ? FrameReadStatus.EndOfStream : FrameReadStatus.TimedOut;
        }
    }

    /// <summary>Waits for news.</summary>
    public void Wait(TimeSpan timeout) => _arrived.WaitOne(timeout);

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Clear_NeedsLock();
        }

        _taken.Set();
        if (_thread.Join(s_stopPatience))
        {
            _arrived.Dispose();
            _taken.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            using var picture = new Mat();
            long frames;
            do
            {
                using VideoCapture capture = _plan.Open();
                if (!capture.IsOpened())
                {
                    Finish("it cannot be opened; " + _plan.Remedy);
                    return;
                }

                frames = ReadToEnd(capture, picture);
            }
            while (_plan.Loop && frames > 0 && !_stopped);

            Finish(_plan.IsCamera ? "the camera ended its stream"
                : _plan.Loop ? "the clip holds no picture"
                : null);
        }
        catch (Exception exception)
        {
            // The thread's edge: whatever the library throws ends this source with its words, and never the process.
            Finish(exception.Message.ReplaceLineEndings(" ").Trim());
        }
    }

    /// <summary>Reads until the end or the stop; returns the number of pictures.</summary>
    private long ReadToEnd(VideoCapture capture, Mat picture)
    {
        long frames = 0;
        long start = Stopwatch.GetTimestamp();
        double rate = _plan.Pace && capture.Fps is > 0 and { } stated ? stated : 25;
        while (!_stopped && capture.Read(picture) && !picture.Empty())
        {
            Frame frame = MatFrame.Copy(picture, _pool);
            frame.CapturedTimestamp = _time.GetTimestamp();
            frame.CapturedUtc = _time.GetUtcNow();
            if (_plan.Pace)
            {
                WaitUntil(start, frames / rate);
            }

            frames++;
            Offer(frame);
        }

        return frames;
    }

    private void WaitUntil(long start, double seconds)
    {
        TimeSpan left;
        while (!_stopped && (left = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start)) > TimeSpan.Zero)
        {
            _taken.WaitOne(left);
        }
    }

    private void Offer(Frame frame)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_stopped)
                {
                    frame.Dispose();
                    return;
                }

                if (_plan.IsCamera && _frames.Count >= LiveFrames)
                {
                    _frames.Dequeue().Dispose();
                }

                if (_frames.Count < StoredFrames)
                {
                    _frames.Enqueue(frame);
                    _arrived.Set();
                    return;
                }
            }

            _taken.WaitOne();
        }
    }

    private void Finish(string? fault)
    {
        lock (_gate)
        {
            _fault = fault;
            _ended = true;
            if (!_stopped)
            {
                _arrived.Set();
            }
        }
    }

    private void Clear_NeedsLock()
    {
        while (_frames.TryDequeue(out Frame? frame))
        {
            frame.Dispose();
        }
    }
}
