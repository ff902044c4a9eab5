using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>
/// A camera over a conveyor that carries circuit boards, some with defects, every one known: a line that can check its own inspection.
/// </summary>
/// <remarks>
/// <para>Frame n of a seed is always the same picture, however fast it is read: a reader that is late makes the line wait, it never skips.</para>
/// <para>Boards are rendered ahead on a thread of its own into reused buffers; reading a frame copies and adds light and noise,
/// without allocation. One thread reads; the truth may be asked from any thread.</para>
/// </remarks>
public sealed class SimulatedLine : IFrameSource
{
    // The view spans at most four boards (1920 pixels of 608 at least); two more are ready or in work.
    private const int Slots = 6;

    private readonly SimulatedLineOptions _options;
    private readonly TimeProvider _time;
    private readonly FramePool _pool;
    private readonly LineOptics _optics;
    private readonly LineTruth _truth = new();
    private readonly Lock _gate = new();
    private readonly Queue<LineSegment> _free = new(Slots);
    private readonly Queue<LineSegment> _ready = new(Slots);
    private readonly List<LineSegment> _inView = new(Slots);
    private readonly ManualResetEventSlim _readySignal = new();
    private readonly ManualResetEventSlim _freeSignal = new();
    private Thread? _renderer;
    private bool _stopping;
    private volatile string? _lastError;
    private long _frame;
    private long _due;
    private bool _allRendered;

    /// <param name="pool">Where frames come from; its own when null.</param>
    public SimulatedLine(SimulatedLineOptions options, TimeProvider time, FramePool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _pool = pool ?? new FramePool();
        _optics = new LineOptics(options);
    }

    /// <summary>What the line shows.</summary>
    public SimulatedLineOptions Options => _options;

    public string Description => _options.ToString();

    public bool IsLive => _options.FramesPerSecond > 0;

    public string? LastError => _lastError;

    public void Open(CancellationToken cancellationToken)
    {
        StopRenderer();
        cancellationToken.ThrowIfCancellationRequested();
        _free.Clear();
        _ready.Clear();
        _inView.Clear();
        _truth.Clear();
        for (int i = 0; i < Slots; i++)
            _free.Enqueue(new LineSegment());

        _frame = 0;
        _allRendered = false;
        _stopping = false;
        _lastError = null;
        _readySignal.Reset();
        _freeSignal.Set();
        _renderer = new Thread(RenderAhead) { IsBackground = true, Name = "simulated line" };
        _renderer.Start();
        _due = _time.GetTimestamp();
    }

    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        if (_renderer is null)
        {
            _lastError = "The simulated line is not open.";
            return FrameReadStatus.Failed;
        }

        long deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        long next = _frame + 1;
        long left = ViewLeft(next);
        FrameReadStatus status = Cover(left, deadline);
        if (status != FrameReadStatus.Frame)
            return status;

        if (IsLive && !WaitUntilDue(deadline))
            return FrameReadStatus.TimedOut;

        frame = _pool.Rent(_options.Width, _options.Height);
        Develop(frame, next, left);
        _frame = next;
        frame.Number = next;
        frame.CapturedTimestamp = _time.GetTimestamp();
        frame.CapturedUtc = _time.GetUtcNow();
        return FrameReadStatus.Frame;
    }

    /// <summary>
    /// The defects of which a frame shows something; a box may reach beyond the view. Known for any of at least the last 600 frames read since <see cref="Open"/>.
    /// </summary>
    /// <param name="visible">Cleared, then filled.</param>
    /// <returns>False where that frame has not been read yet; the list is then empty.</returns>
    public bool TryGetTruth(long frameNumber, List<SimulatedDefect> visible)
    {
        ArgumentNullException.ThrowIfNull(visible);
        visible.Clear();
        if (frameNumber < 1 || frameNumber > Volatile.Read(ref _frame))
            return false;

        _truth.CollectTouching(ViewLeft(frameNumber), _options.Width, _options.Height, visible);
        return true;
    }

    /// <summary>Boards that have left the view, with the conveyor behind them, when that frame was taken.</summary>
    public long BoardsPassed(long frameNumber) => _truth.BoardsBefore(ViewLeft(frameNumber));

    /// <summary>
    /// Defects whose box had left the view entirely when that frame was taken. With <see cref="SimulatedLineOptions.Boards"/> the
    /// conveyor runs empty before the source ends, so that in the last frame every defect has passed.
    /// </summary>
    public long DefectsPassed(long frameNumber) => _truth.DefectsBefore(ViewLeft(frameNumber));

    public void Dispose()
    {
        StopRenderer();
        _readySignal.Dispose();
        _freeSignal.Dispose();
    }

    /// <summary>First conveyor pixel in view; in frame 1 the first board fills the right half.</summary>
    private long ViewLeft(long frame) => (long)((frame - 1) * _options.Speed) - _options.Width / 2;

    /// <summary>Brings the segments that the view needs into <see cref="_inView"/>.</summary>
    private FrameReadStatus Cover(long left, long deadline)
    {
        long right = left + _options.Width;
        while (_inView.Count > 0 && _inView[0].End <= left)
        {
            lock (_gate)
                _free.Enqueue(_inView[0]);

            _inView.RemoveAt(0);
            _freeSignal.Set();
        }

        while (_inView.Count == 0 || _inView[^1].End < right)
        {
            lock (_gate)
            {
                if (_ready.TryDequeue(out LineSegment? segment))
                {
                    if (segment.End <= left)
                        _free.Enqueue(segment);
                    else
                        _inView.Add(segment);

                    _freeSignal.Set();
                    continue;
                }

                if (_allRendered)
                    return _lastError is null ? FrameReadStatus.EndOfStream : FrameReadStatus.Failed;

                _readySignal.Reset();
            }

            int wait = WaitMilliseconds(deadline - _time.GetTimestamp());
            if (wait <= 0 || !_readySignal.Wait(wait))
                return FrameReadStatus.TimedOut;
        }

        return FrameReadStatus.Frame;
    }

    private bool WaitUntilDue(long deadline)
    {
        long interval = (long)(_time.TimestampFrequency / _options.FramesPerSecond);
        long now = _time.GetTimestamp();
        while (now < _due)
        {
            if (now >= deadline)
                return false;

            Thread.Sleep(WaitMilliseconds(Math.Min(_due, deadline) - now));
            now = _time.GetTimestamp();
        }

        // A reader late by more than a few frames makes the line wait; a rush of old frames would be no camera's behaviour.
        _due = now - _due > 3 * interval ? now + interval : _due + interval;
        return true;
    }

    private int WaitMilliseconds(long ticks) => (int)Math.Clamp((ticks * 1000 + _time.TimestampFrequency - 1) / _time.TimestampFrequency, 0, int.MaxValue);

    private void Develop(Frame frame, long number, long left)
    {
        int width = _options.Width;
        for (int s = 0; s < _inView.Count; s++)
        {
            LineSegment segment = _inView[s];
            int from = (int)Math.Max(0, segment.Start - left);
            int to = (int)Math.Min(width, segment.End - left);
            if (to <= from)
                continue;

            int skip = (int)(left + from - segment.Start);
            for (int y = 0; y < _options.Height; y++)
                _optics.Develop(number, from, y, segment.Row(y).Slice(skip * 3, (to - from) * 3), frame.Row(y)[(from * 3)..(to * 3)]);
        }
    }

    private void RenderAhead()
    {
        try
        {
            var renderer = new SegmentRenderer(_options);
            long start = -(_options.Width / 2);
            for (long index = 0; _options.Boards == 0 || index < _options.Boards; index++)
            {
                LineSegment? segment;
                while (true)
                {
                    lock (_gate)
                    {
                        // Asked here: between an earlier look and the reset below, the signal of a stop would be lost, and nobody would ever wake this thread.
                        if (_stopping)
                            return;

                        if (_free.TryDequeue(out segment))
                            break;

                        _freeSignal.Reset();
                    }

                    _freeSignal.Wait();
                }

                renderer.Render(segment, index, start, last: index == _options.Boards - 1);
                start = segment.End;
                _truth.Add(segment);
                lock (_gate)
                    _ready.Enqueue(segment);

                _readySignal.Set();
            }
        }
        catch (Exception exception)
        {
            _lastError = $"Rendering the simulated line failed: {exception.Message}";
        }

        lock (_gate)
            _allRendered = true;

        _readySignal.Set();
    }

    private void StopRenderer()
    {
        if (_renderer is null)
            return;

        lock (_gate)
        {
            _stopping = true;
            _freeSignal.Set();
        }

        _renderer.Join();
        _renderer = null;
    }
}
