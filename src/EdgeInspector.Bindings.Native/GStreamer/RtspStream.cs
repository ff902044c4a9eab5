using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// Joins a network camera's video to the pipeline's sink once the camera has said what it sends: asks for its first video stream
/// alone (no sound, no metadata), takes JPEG undecoded and has all else decoded.
/// </summary>
/// <remarks>GStreamer calls it on threads of its own; the pipeline keeps it alive.</remarks>
internal sealed unsafe class RtspStream
{
    private readonly nint _pipeline;
    private readonly nint _sink;
    private readonly string _chain;
    private readonly Stopwatch _sinceDescription = new();
    private long _video = -1;
    private int _linked;

    private RtspStream(nint pipeline, nint sink, string chain)
    {
        _pipeline = pipeline;
        _sink = sink;
        _chain = chain;
    }

    public RtspAnswer Answer { get; } = new();

    /// <summary>Connects to the element of the type <c>rtspsrc</c> named <c>source</c>. Call before the pipeline starts.</summary>
    /// <param name="chain">Launch text from RTP packets to BGR pictures, its first element named <c>in</c>.</param>
    public static RtspStream Attach(GstPipeline pipeline, GstObjectHandle source, string chain)
    {
        var stream = new RtspStream(pipeline.Instance, pipeline.Sink.Instance, chain);
        Connect("select-stream"u8, (nint)(delegate* unmanaged<nint, uint, nint, nint, int>)&OnStream);
        Connect("pad-added"u8, (nint)(delegate* unmanaged<nint, nint, nint, void>)&OnPad);
        return stream;

        void Connect(ReadOnlySpan<byte> signal, nint handler)
        {
            nint handle = GCHandle.ToIntPtr(GCHandle.Alloc(stream));
            _ = Gst.g_signal_connect_data(source, signal, handler, handle, (nint)(delegate* unmanaged<nint, nint, void>)&Release, 0);
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint handle, nint closure) => GCHandle.FromIntPtr(handle).Free();

    [UnmanagedCallersOnly]
    private static int OnStream(nint source, uint number, nint caps, nint handle)
    {
        RtspStream stream = From(handle);
        nint structure = Gst.gst_caps_get_structure(caps, 0);
        if (Text(structure, "media"u8) != "video")
        {
            return 0;
        }

        // Asked again, by number, when another transport is tried.
        if (stream._video < 0)
        {
            stream._video = number;
            stream._sinceDescription.Start();
            stream.Answer.Encoding = Text(structure, "encoding-name"u8);
        }

        return stream._video == number ? 1 : 0;
    }

    [UnmanagedCallersOnly]
    private static void OnPad(nint source, nint pad, nint handle)
    {
        RtspStream stream = From(handle);
        stream.Answer.FirstPacketAfter ??= stream._sinceDescription.Elapsed;
        if (Interlocked.Exchange(ref stream._linked, 1) == 0 && stream.Link(pad) is { } problem)
        {
            Gst.gst_element_message_full(
                source, Gst.MessageError, Gst.gst_core_error_quark(), Gst.CoreErrorFailed, Gst.g_strdup(problem), 0, "RtspStream"u8, "Link"u8, 0);
        }
    }

    /// <summary>Returns what is missing, or null.</summary>
    private string? Link(nint pad)
    {
        string? encoding = Answer.Encoding;
        nint caps = Gst.gst_pad_get_current_caps(pad);
        if (caps != 0)
        {
            encoding = Text(Gst.gst_caps_get_structure(caps, 0), "encoding-name"u8) ?? encoding;
            Gst.gst_mini_object_unref(caps);
        }

        // JPEG stays as it is up to the reader, who decodes straight into the frame and sees damage that decoders conceal.
        string text = encoding == "JPEG" ? "rtpjpegdepay name=in ! identity name=out silent=true" : $"{_chain} ! identity name=out silent=true";
        nint bin = Gst.gst_parse_bin_from_description(text, 0, out GError* error);
        if (bin == 0 || error is not null)
        {
            return GStreamerLibrary.Take(error).Text;
        }

        // Its open ends are named by hand: left to the parser, the converter would count as one while it waits for the decoder.
        Open(bin, "in"u8, "sink"u8);
        Open(bin, "out"u8, "src"u8);
        nint entrance = Gst.gst_element_get_static_pad(bin, "sink"u8);
        bool linked = Gst.gst_bin_add(_pipeline, bin) != 0
            && Gst.gst_element_link(bin, _sink) != 0
            && Gst.gst_element_sync_state_with_parent(bin) != 0
            && Gst.gst_pad_link(pad, entrance) == 0;
        Gst.gst_object_unref(entrance);
        return linked ? null : $"the stream's format {encoding} cannot be joined to its decoder";
    }

    /// <summary>Gives a bin a pad that is one of its part's.</summary>
    private static void Open(nint bin, ReadOnlySpan<byte> part, ReadOnlySpan<byte> name)
    {
        nint element = Gst.gst_bin_get_part(bin, part);
        nint pad = Gst.gst_element_get_static_pad(element, name);
        _ = Gst.gst_element_add_pad(bin, Gst.gst_ghost_pad_new(name, pad));
        Gst.gst_object_unref(pad);
        Gst.gst_object_unref(element);
    }

    private static RtspStream From(nint handle) => Unsafe.As<RtspStream>(GCHandle.FromIntPtr(handle).Target)!;

    private static string? Text(nint structure, ReadOnlySpan<byte> field) => Marshal.PtrToStringUTF8(Gst.gst_structure_get_string(structure, field));
}
