using System.Diagnostics;
using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// A camera, a clip or a pipeline of the user's own through GStreamer. Made by <see cref="NativeFrameSources.Create"/>.
/// </summary>
/// <remarks>
/// One thread owns it. <see cref="FrameReadStatus.Corrupt"/> is a picture that a decoder or driver flagged as damaged, or a
/// warning about the stream's data. Frame numbers go on over reopening and looping. The capture time of a live source is the
/// moment of the pull less the sample's age by the pipeline's clock; of a stored one, the moment of the pull.
/// </remarks>
public sealed unsafe class GStreamerFrameSource : IFrameSource
{
    private const long SliceMilliseconds = 50;
    private readonly SourcePlan _plan;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private readonly SampleFormat _format = new();
    private GstPipeline? _pipeline;
    private nint _first;
    private string? _note;
    private CancellationToken _stopping;
    private FrameReadStatus? _last;
    private long _number;
    private long _numberAtRewind;
    private long _lastCaptured = long.MinValue;

    internal GStreamerFrameSource(SourcePlan plan, FramePool pool, TimeProvider time)
    {
        _plan = plan;
        _pool = pool;
        _time = time;
        IsLive = plan.IsCamera;
        OpenTimeout = plan.OpenTimeout;
    }

    /// <inheritdoc/>
    public string Description => _plan.Uri.Description;

    /// <inheritdoc/>
    /// <remarks>For <c>gst:</c> the pipeline is asked when it opens; before that it counts as stored.</remarks>
    public bool IsLive { get; private set; }

    /// <inheritdoc/>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public string? Details { get; private set; }

    /// <summary>Longest wait for the first picture while opening. Default 5 s: USB cameras take up to 3 to settle; 15 s for network cameras, whose next key picture may be 10 s away.</summary>
    public TimeSpan OpenTimeout { get; set; }

    /// <inheritdoc/>
    /// <remarks>The token also ends a running <see cref="Read"/> early, within 50 ms, with <see cref="FrameReadStatus.TimedOut"/>.</remarks>
    public void Open(CancellationToken cancellationToken)
    {
        Close();
        cancellationToken.ThrowIfCancellationRequested();
        _stopping = cancellationToken;
        if (GStreamerLibrary.WhyUnusable is { } reason)
        {
            throw new FrameSourceException($"{Description}: {reason}");
        }

        if (_plan.Precheck() is { } problem)
        {
            throw problem;
        }

        GstFault? fault = null;
        foreach (PipelineAttempt attempt in _plan.Attempts())
        {
            fault = TryOpen(attempt, cancellationToken);
            if (fault is { IsUnexplained: true })
            {
                // Seen once on a crowded box, in a file whose fault is otherwise always named: a second start tells, or works.
                fault = TryOpen(attempt, cancellationToken);
            }

            if (fault is not { IsNegotiation: true })
            {
                break;
            }
        }

        if (fault is not null)
        {
            throw Explain(fault);
        }

        _last = null;
        _numberAtRewind = _number;
        LastError = null;
    }

    /// <inheritdoc/>
    public FrameReadStatus Read(TimeSpan timeout, out Frame? frame)
    {
        frame = null;
        GstPipeline pipeline = _pipeline ?? throw new InvalidOperationException("The source is not open.");
        if (_last is { } ended)
        {
            return ended;
        }

        timeout = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (pipeline.TakeWarning() is { IsStream: true } warning)
            {
                return Corrupt(warning.ToString());
            }

            long left = (long)(timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
            nint sample = _first != 0 ? _first : pipeline.TryPull((ulong)Math.Clamp(left, 0, SliceMilliseconds) * 1_000_000);
            _first = 0;
            pipeline.Poll();
            if (sample != 0)
            {
                try
                {
                    return Take(pipeline, sample, out frame);
                }
                finally
                {
                    Gst.gst_mini_object_unref(sample);
                }
            }

            if (pipeline.Fault is { } fault)
            {
                LastError = Explain(fault).Message;
                return (_last = FrameReadStatus.Failed).Value;
            }

            if (pipeline.IsAtEnd)
            {
                // A pipeline of the user's own is a camera where it turned out to be live.
                if (_plan.IsCamera || IsLive)
                {
                    return Failed("the camera ended its stream");
                }

                if (!_plan.Loop)
                {
                    return (_last = FrameReadStatus.EndOfStream).Value;
                }

                if (!Rewind(pipeline))
                {
                    return _last!.Value;
                }
            }
            else if (left <= 0 || _stopping.IsCancellationRequested)
            {
                return FrameReadStatus.TimedOut;
            }
        }
    }

    /// <summary>Stops the pipeline and gives the device back.</summary>
    public void Dispose() => Close();

    private GstFault? TryOpen(PipelineAttempt attempt, CancellationToken cancellationToken)
    {
        GstPipeline? pipeline = GstPipeline.Launch(attempt.Text, out GstFault? fault);
        if (pipeline is null)
        {
            return fault;
        }

        try
        {
            DemandFormat(pipeline);
            attempt.Prepare?.Invoke(pipeline);
            fault = pipeline.Start(_plan.IsCamera ? null : OpenTimeout, cancellationToken);
            if (fault is null && _plan.IsCamera)
            {
                _first = pipeline.FirstSample(PictureTimeout, cancellationToken, out fault);
            }

            if (fault is null)
            {
                IsLive |= pipeline.IsLive;
                Bound(pipeline);
                _pipeline = pipeline;
                _note = attempt.Note;
            }

            return fault;
        }
        finally
        {
            if (_pipeline is null)
            {
                pipeline.Dispose();
            }
        }
    }

    private TimeSpan PictureTimeout() =>
        _plan.HasAnswered is null || _plan.HasAnswered() || _plan.AnswerTimeout > OpenTimeout ? OpenTimeout : _plan.AnswerTimeout;

    private FrameSourceException Explain(GstFault fault) => _plan.Explain?.Invoke(fault, _stopping) ?? _plan.Uri.Error(fault);

    private void Close()
    {
        if (_first != 0)
        {
            Gst.gst_mini_object_unref(_first);
            _first = 0;
        }

        _pipeline?.Dispose();
        _pipeline = null;
        Details = null;
        _format.Dispose();
    }

    private FrameReadStatus Take(GstPipeline pipeline, nint sample, out Frame? frame)
    {
        frame = null;
        long now = _time.GetTimestamp();
        nint buffer = Gst.gst_sample_get_buffer(sample);
        if (_format.Adopt(Gst.gst_sample_get_caps(sample)) is { } unreadable)
        {
            return Failed(unreadable);
        }

        Details ??= DecoderReport.Of(pipeline, _format) + (_note is null ? "" : $"; {_note}");
        if ((Gst.gst_buffer_get_flags(buffer) & Gst.BufferFlagCorrupted) != 0)
        {
            return Corrupt("a picture was flagged as damaged by its decoder or driver");
        }

        GstMapInfo map;
        if (Gst.gst_buffer_map(buffer, &map, Gst.MapRead) == 0)
        {
            return Corrupt("a picture's memory cannot be read");
        }

        try
        {
            var bytes = new ReadOnlySpan<byte>(map.Data, checked((int)map.Size));
            frame = _format.IsJpeg ? JpegDecoder.DecodeFromCamera(bytes, _pool) : BgrSample.Copy(buffer, bytes, _format.Width, _format.Height, _pool);
        }
        catch (ImageFormatException e)
        {
            return Corrupt(e.Message);
        }
        finally
        {
            Gst.gst_buffer_unmap(buffer, &map);
        }

        if (frame is null)
        {
            return Corrupt($"a picture of {_format.Width} x {_format.Height} came with {map.Size} bytes, too few");
        }

        long age = IsLive ? pipeline.AgeOf(sample, buffer) : 0;
        frame.Number = ++_number;

        // A new connection dates its pictures anew; order must hold over it.
        frame.CapturedTimestamp = _lastCaptured = Math.Max(_lastCaptured + 1, now - (long)(age * (_time.TimestampFrequency / 1e9)));
        frame.CapturedUtc = _time.GetUtcNow() - TimeSpan.FromTicks(age / 100);
        return FrameReadStatus.Frame;
    }

    private bool Rewind(GstPipeline pipeline)
    {
        if (_number == _numberAtRewind)
        {
            Failed("the clip holds no picture");
            return false;
        }

        _numberAtRewind = _number;
        if (!pipeline.Rewind())
        {
            Failed("the clip cannot be rewound; leave loop=true out");
            return false;
        }

        return true;
    }

    private FrameReadStatus Corrupt(string reason)
    {
        LastError = $"{Description}: after frame {_number}: {reason}";
        return FrameReadStatus.Corrupt;
    }

    private FrameReadStatus Failed(string reason)
    {
        LastError = $"{Description}: {reason}";
        return (_last = FrameReadStatus.Failed).Value;
    }

    /// <summary>A sink without caps of its own must not be offered what nobody here can read.</summary>
    private static void DemandFormat(GstPipeline pipeline)
    {
        nint caps = Gst.gst_app_sink_get_caps(pipeline.Sink);
        if (caps != 0)
        {
            Gst.gst_mini_object_unref(caps);
            return;
        }

        caps = Gst.gst_caps_from_string("video/x-raw,format=BGR; image/jpeg");
        Gst.gst_app_sink_set_caps(pipeline.Sink, caps);
        Gst.gst_mini_object_unref(caps);
    }

    /// <summary>A pipeline of the user's own: live ones drop the old, and none may queue without limit.</summary>
    private void Bound(GstPipeline pipeline)
    {
        if (Gst.gst_app_sink_get_max_buffers(pipeline.Sink) == 0)
        {
            Gst.gst_app_sink_set_max_buffers(pipeline.Sink, 4);
        }

        if (IsLive)
        {
            Gst.gst_app_sink_set_drop(pipeline.Sink, 1);
        }
    }
}
