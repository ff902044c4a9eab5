using System.Diagnostics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.NuGet.Frames;

/// <summary>A camera, a network camera, a clip or a pipeline through OpenCV's <c>VideoCapture</c>. Made by <see cref="OpenCvFrameSources.Create"/>.</summary>
/// <remarks>
/// One thread owns it. Frame numbers go on over reopening and looping. OpenCV tells neither a frame's age nor that a decoder concealed
/// damage: the capture time of a camera is the moment its picture was there, and <see cref="FrameReadStatus.Corrupt"/> never comes.
/// </remarks>
public sealed class VideoCaptureSource : IFrameSource
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(50);
    private readonly CapturePlan _plan;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private CaptureReader? _reader;
    private CancellationToken _stopping;
    private FrameReadStatus? _last;
    private long _number;

    internal VideoCaptureSource(CapturePlan plan, FramePool pool, TimeProvider time)
    {
        _plan = plan;
        _pool = pool;
        _time = time;
    }

    /// <inheritdoc/>
    public string Description => _plan.Uri.Description;

    /// <inheritdoc/>
    public bool IsLive => _plan.IsCamera;

    /// <inheritdoc/>
    public string? Details { get; private set; }

    /// <inheritdoc/>
    public string? LastError { get; private set; }

    /// <summary>Longest wait for the first picture while opening. Default 5 s: USB cameras take up to 3 to settle.</summary>
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    /// <remarks>The token also ends a running <see cref="Read"/> early, within 50 ms, with <see cref="FrameReadStatus.TimedOut"/>.</remarks>
    public void Open(CancellationToken cancellationToken)
    {
        Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        if (OpenCvLibrary.WhyUnusable is { } reason)
        {
            throw new FrameSourceException($"{Description}: {reason}");
        }

        if (_plan.Precheck() is { } problem)
        {
            throw problem;
        }

        var reader = new CaptureReader(_plan, _pool, _time);
        try
        {
            WaitForTheFirst(reader, cancellationToken);
            _reader = reader;
        }
        finally
        {
            if (_reader is null)
            {
                reader.Dispose();
            }
        }

        _stopping = cancellationToken;
        _last = null;
        LastError = null;
        Details = null;
    }

    /// <inheritdoc/>
    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        CaptureReader reader = _reader ?? throw new InvalidOperationException("The source is not open.");
        if (_last is { } ended)
        {
            return ended;
        }

        timeout = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout;
        long start = Stopwatch.GetTimestamp();
        FrameReadStatus status;
        while ((status = reader.TryTake(out frame)) == FrameReadStatus.TimedOut)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || _stopping.IsCancellationRequested)
            {
                return FrameReadStatus.TimedOut;
            }

            reader.Wait(left < s_slice ? left : s_slice);
        }

        if (frame is null)
        {
            LastError = status == FrameReadStatus.Failed ? $"{Description}: {reader.Fault}" : null;
            return (_last = status).Value;
        }

        Details ??= $"{frame.Width} x {frame.Height}, through OpenCV {OpenCvLibrary.Version}";
        frame.Number = ++_number;
        if (!IsLive)
        {
            // A stored picture has no time of its own; it counts from when it is handed on, not from when it was read ahead.
            frame.CapturedTimestamp = _time.GetTimestamp();
            frame.CapturedUtc = _time.GetUtcNow();
        }

        return status;
    }

    /// <summary>Ends the reader and gives the device back.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void WaitForTheFirst(CaptureReader reader, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!reader.HasNews)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(start) > OpenTimeout)
            {
                throw new FrameSourceException(
                    $"{Description}: no picture within {OpenTimeout.TotalSeconds:0.#} s; check that the camera is connected and sends, or that the file carries pictures (not sound only)");
            }

            reader.Wait(s_slice);
        }

        if (reader.Fault is { } fault)
        {
            throw new FrameSourceException($"{Description}: {fault}");
        }
    }
}
