using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// A running pipeline with its <c>appsink</c> named <c>sink</c>. No GLib main loop: the bus is polled by the reader. One thread owns it.
/// </summary>
internal sealed class GstPipeline : IDisposable
{
    private const ulong SliceNanoseconds = 50_000_000;
    private static readonly TimeSpan ExplanationTimeout = TimeSpan.FromSeconds(5);
    private readonly GstPipelineHandle _pipeline;
    private readonly GstObjectHandle _bus;
    private GstObjectHandle? _clock;
    private GstFault? _fault;
    private GstFault? _warning;
    private string? _missing;

    private GstPipeline(GstPipelineHandle pipeline, GstObjectHandle sink)
    {
        _pipeline = pipeline;
        Sink = sink;
        _bus = new GstObjectHandle(Gst.gst_element_get_bus(pipeline));
    }

    /// <summary>The appsink.</summary>
    public GstObjectHandle Sink { get; }

    /// <summary>The pipeline itself, valid as long as this object.</summary>
    public nint Instance => _pipeline.Instance;

    /// <summary>True where frames come at the world's pace; known once started.</summary>
    public bool IsLive { get; private set; }

    /// <summary>The first error on the bus so far, which is the cause of those after it; null while all is well.</summary>
    public GstFault? Fault => _fault;

    /// <summary>Builds a pipeline from launch text; returns null and the fault where the text is wrong or an element is missing.</summary>
    public static unsafe GstPipeline? Launch(string text, out GstFault? fault)
    {
        fault = null;

        // FATAL_ERRORS: without it a pipeline can come back together with an error, and would run with a part missing.
        nint element = Gst.gst_parse_launch_full(text, 0, Gst.ParseFatalErrors, out GError* error);
        if (element == 0 || error is not null)
        {
            if (element != 0)
            {
                Gst.gst_object_unref(element);
            }

            fault = ParseFault(GStreamerLibrary.Take(error));
            return null;
        }

        var pipeline = new GstPipelineHandle(Gst.gst_object_ref_sink(element));
        nint sink = Gst.g_type_check_instance_is_a(element, Gst.gst_pipeline_get_type()) == 0 ? 0 : Gst.gst_bin_get_by_name(pipeline, "sink"u8);
        if (sink == 0 || Gst.g_type_check_instance_is_a(sink, Gst.gst_app_sink_get_type()) == 0)
        {
            if (sink != 0)
            {
                Gst.gst_object_unref(sink);
            }

            pipeline.Dispose();
            fault = new GstFault("it has no appsink named \"sink\"", "let it end in \"appsink name=sink\", or leave the sink out and one is appended", IsStream: false);
            return null;
        }

        DecoderWatch.Attach(pipeline, keepThreads: text.Contains("max-threads", StringComparison.Ordinal));
        return new GstPipeline(pipeline, new GstObjectHandle(sink));
    }

    /// <summary>Another element of the pipeline, or null; the caller disposes the handle.</summary>
    public GstObjectHandle? Find(ReadOnlySpan<byte> name)
    {
        nint element = Gst.gst_bin_get_by_name(_pipeline, name);
        return element == 0 ? null : new GstObjectHandle(element);
    }

    /// <summary>Sets the pipeline going without waiting.</summary>
    public void Play() => _ = Gst.gst_element_set_state(_pipeline.Instance, Gst.StatePlaying);

    /// <summary>Sets the pipeline going; null when it runs, else why not.</summary>
    /// <param name="timeout">Longest wait for the first picture (or the end) of a stored source; null: that is left to <see cref="FirstSample"/>.</param>
    /// <exception cref="OperationCanceledException">Noticed within one slice of 50 ms, as long as no element blocks in its own start.</exception>
    public GstFault? Start(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        int change = Gst.gst_element_set_state(_pipeline.Instance, Gst.StatePlaying);
        while (change == Gst.StateChangeAsync && timeout is { } longest)
        {
            cancellationToken.ThrowIfCancellationRequested();
            change = Gst.gst_element_get_state(_pipeline, out _, out _, SliceNanoseconds);
            Poll();
            if (_fault is not null)
            {
                return _fault;
            }

            if (change == Gst.StateChangeAsync && Stopwatch.GetElapsedTime(start) > longest)
            {
                return NoPicture(longest);
            }
        }

        // The failed state can be seen a moment before the message that explains it.
        for (Poll(); _fault is null && change == Gst.StateChangeFailure && Stopwatch.GetElapsedTime(start) < ExplanationTimeout; Poll())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = cancellationToken.WaitHandle.WaitOne(10);
        }

        if (_fault is not null || change == Gst.StateChangeFailure)
        {
            return _fault ?? new GstFault("it cannot start, and gives no reason", "run it with gst-launch-1.0 -v, or set GST_DEBUG=3", IsStream: false) { IsUnexplained = true };
        }

        Settle();
        return null;
    }

    /// <summary>Asks what is known only once pictures come: whether they are live, and by which clock.</summary>
    private void Settle()
    {
        // Asked above the sink: the sink itself counts as live only when it synchronises.
        IsLive = Gst.gst_base_sink_query_latency(Sink, out _, out int live, out _, out _) != 0 && live != 0;
        nint clock = Gst.gst_element_get_clock(_pipeline);
        _clock?.Dispose();
        _clock = clock == 0 ? null : new GstObjectHandle(clock);
    }

    /// <summary>Waits for a live source's first picture, which the caller unreferences; 0 and the fault where none comes.</summary>
    /// <param name="timeout">Longest wait; asked again and again, since an answer lengthens it.</param>
    /// <exception cref="OperationCanceledException">Noticed within one slice of 50 ms.</exception>
    public nint FirstSample(Func<TimeSpan> timeout, CancellationToken cancellationToken, out GstFault? fault)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            nint sample = TryPull(SliceNanoseconds);
            Poll();
            fault = sample != 0 ? null
                : _fault ?? (IsAtEnd ? new GstFault("the camera ended its stream before the first picture", null, IsStream: false) : null);
            if (sample == 0 && fault is null && Stopwatch.GetElapsedTime(start) > timeout())
            {
                fault = NoPicture(timeout());
            }

            if (sample != 0)
            {
                Settle();
            }

            if (sample != 0 || fault is not null)
            {
                return sample;
            }
        }
    }

    /// <summary>Calls a function for every element, with a handle to <paramref name="target"/>.</summary>
    public unsafe void ForEach(delegate* unmanaged<nint, nint, void> function, object target)
    {
        var handle = GCHandle.Alloc(target);
        nint iterator = Gst.gst_bin_iterate_recurse(_pipeline);
        _ = Gst.gst_iterator_foreach(iterator, (nint)function, GCHandle.ToIntPtr(handle));
        Gst.gst_iterator_free(iterator);
        handle.Free();
    }

    /// <summary>The next sample, which the caller unreferences, or 0 when none came in time, at the end, or after an error.</summary>
    public nint TryPull(ulong timeoutNanoseconds) => Gst.gst_app_sink_try_pull_sample(Sink, timeoutNanoseconds);

    /// <summary>True when the stream has ended and every picture of it was pulled.</summary>
    public bool IsAtEnd => Gst.gst_app_sink_is_eos(Sink) != 0;

    /// <summary>Reads the bus empty. Must be called about once per frame: messages nobody reads pile up.</summary>
    public void Poll()
    {
        const int wanted = Gst.MessageError | Gst.MessageWarning | Gst.MessageElement;
        nint message;
        while ((message = Gst.gst_bus_pop_filtered(_bus, wanted)) != 0)
        {
            switch (Gst.MessageType(message))
            {
                case Gst.MessageError:
                    _fault ??= GstFault.From(message, warning: false, _missing);
                    break;
                case Gst.MessageWarning:
                    _warning = GstFault.From(message, warning: true, _missing);
                    break;
                default:
                    _missing ??= MissingPlugin(message);
                    break;
            }

            Gst.gst_mini_object_unref(message);
        }
    }

    /// <summary>The last warning since the previous call, or null.</summary>
    public GstFault? TakeWarning()
    {
        GstFault? warning = _warning;
        _warning = null;
        return warning;
    }

    /// <summary>Nanoseconds since a sample of a live source was captured, by the pipeline's clock; 0 where the stream carries no usable times.</summary>
    public long AgeOf(nint sample, nint buffer)
    {
        const long longestPlausible = 5_000_000_000;
        ulong pts = Gst.BufferPts(buffer);
        if (_clock is null || pts == Gst.ClockTimeNone)
        {
            return 0;
        }

        ulong running = Gst.gst_segment_to_running_time(Gst.gst_sample_get_segment(sample), Gst.FormatTime, pts);
        if (running == Gst.ClockTimeNone)
        {
            return 0;
        }

        long age = (long)(Gst.gst_clock_get_time(_clock) - Gst.gst_element_get_base_time(_pipeline) - running);
        return age is > 0 and < longestPlausible ? age : 0;
    }

    /// <summary>Goes back to the first picture; false where the stream cannot seek.</summary>
    public bool Rewind() => Gst.gst_element_seek_simple(_pipeline, Gst.FormatTime, Gst.SeekFlush, 0) != 0;

    /// <summary>Stops every thread of the pipeline and gives its devices back.</summary>
    public void Dispose()
    {
        _clock?.Dispose();
        _bus.Dispose();
        Sink.Dispose();
        _pipeline.Dispose();
    }

    private static GstFault NoPicture(TimeSpan timeout) =>
        new($"no picture within {timeout.TotalSeconds:0.#} s", "check that the camera is connected and sends, or that the file carries pictures (not sound only)", IsStream: false) { IsTimeout = true };

    private static string? MissingPlugin(nint message)
    {
        nint structure = Gst.gst_message_get_structure(message);
        return structure == 0 || Marshal.PtrToStringUTF8(Gst.gst_structure_get_name(structure)) != "missing-plugin"
            ? null
            : Marshal.PtrToStringUTF8(Gst.gst_structure_get_string(structure, "name"u8)) ?? "unnamed";
    }

    private static GstFault ParseFault((uint Domain, int Code, string Text) error)
    {
        string? remedy = "check the pipeline with gst-launch-1.0";
        if (error.Domain == Gst.gst_parse_error_quark() && error.Code == Gst.ParseErrorNoSuchElement)
        {
            // The text is translated; the element's name between quotation marks is not.
            string[] parts = error.Text.Split('"', '\u201c', '\u201d');
            remedy = parts.Length >= 2 ? DebianPackages.RemedyFor(parts[1]) : remedy;
        }

        return new GstFault(error.Text, remedy, IsStream: false);
    }
}
