using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// Makes libav's video decoders admit damage. They conceal bit errors and pass the smeared pictures on without any mark; only
/// their log tells, half of the time at level INFO alone ("concealing 42 DC ... errors in P frame"). This flags each picture decoded from a damaged one as <c>GST_BUFFER_FLAG_CORRUPTED</c>, up to the next key picture.
/// </summary>
/// <remarks>
/// The log names no pipeline, so each decoder runs on its streaming thread alone (<c>max-threads=1</c>) and the thread tells
/// which one complains. Pictures are known by their presentation time, since decoders reorder them.
/// </remarks>
internal sealed unsafe class DecoderWatch
{
    // A stream without key pictures (gradual refresh) heals by itself; ten seconds at 30 per second is past the longest usual distance.
    private const int MostTainted = 300;

    // Decoders hold back at most 16 pictures to reorder them.
    private const int Remembered = 64;

    [ThreadStatic]
    private static DecoderWatch? t_current;

    private readonly ulong[] _tainted = new ulong[Remembered];
    private int _next;
    private int _taintedInARow;
    private bool _damaged;
    private ulong _current = Gst.ClockTimeNone;
    private ulong _keyAfterDamage;
    private ulong _lastTainted = Gst.ClockTimeNone;

    private DecoderWatch() => Array.Fill(_tainted, Gst.ClockTimeNone);

    /// <summary>Watches the decoders a pipeline has and those it will plug in. Call before it starts.</summary>
    /// <param name="keepThreads">True where the user chose the decoders' thread count.</param>
    public static void Attach(GstObjectHandle pipeline, bool keepThreads)
    {
        nint keep = keepThreads ? 1 : 0;
        _ = Gst.g_signal_connect_data(pipeline, "deep-element-added"u8, (nint)(delegate* unmanaged<nint, nint, nint, nint, void>)&OnElementAdded, keep, 0, 0);
        nint iterator = Gst.gst_bin_iterate_recurse(pipeline);
        _ = Gst.gst_iterator_foreach(iterator, (nint)(delegate* unmanaged<nint, nint, void>)&OnElementPresent, keep);
        Gst.gst_iterator_free(iterator);
    }

    /// <summary>Takes part in GStreamer's log. Call once, after initialisation.</summary>
    public static void ListenToLog() =>
        Gst.gst_debug_add_log_function((nint)(delegate* unmanaged<nint, int, nint, nint, int, nint, nint, nint, void>)&OnLog, 0, 0);

    [UnmanagedCallersOnly]
    private static void OnElementAdded(nint bin, nint subBin, nint element, nint keepThreads) => Watch(element, keepThreads != 0);

    [UnmanagedCallersOnly]
    private static void OnElementPresent(nint value, nint keepThreads) => Watch(Gst.g_value_get_object(value), keepThreads != 0);

    private static void Watch(nint element, bool keepThreads)
    {
        nint factory = Gst.gst_element_get_factory(element);
        if (factory == 0)
        {
            return;
        }

        nint name = Gst.gst_object_get_name(factory);
        bool libav = Text(name).StartsWith("avdec_"u8);
        Gst.g_free(name);
        nint kind = Gst.gst_element_factory_get_metadata(factory, "klass"u8);
        if (!libav || Text(kind).IndexOf("Video"u8) < 0)
        {
            return;
        }

        if (!keepThreads)
        {
            Gst.gst_util_set_object_arg(element, "max-threads"u8, "1"u8);
        }

        var watch = new DecoderWatch();
        Probe(element, "sink"u8, (nint)(delegate* unmanaged<nint, PadProbeInfo*, nint, int>)&OnInput, watch);
        Probe(element, "src"u8, (nint)(delegate* unmanaged<nint, PadProbeInfo*, nint, int>)&OnOutput, watch);
    }

    private static void Probe(nint element, ReadOnlySpan<byte> padName, nint callback, DecoderWatch watch)
    {
        nint pad = Gst.gst_element_get_static_pad(element, padName);
        if (pad == 0)
        {
            return;
        }

        // The pad frees the handle when it goes.
        nint handle = GCHandle.ToIntPtr(GCHandle.Alloc(watch));
        _ = Gst.gst_pad_add_probe(pad, Gst.PadProbeBuffer, callback, handle, (nint)(delegate* unmanaged<nint, void>)&Release);
        Gst.gst_object_unref(pad);
    }

    [UnmanagedCallersOnly]
    private static void Release(nint handle) => GCHandle.FromIntPtr(handle).Free();

    [UnmanagedCallersOnly]
    private static int OnInput(nint pad, PadProbeInfo* info, nint handle)
    {
        var watch = Unsafe.As<DecoderWatch>(GCHandle.FromIntPtr(handle).Target)!;
        t_current = watch;
        watch.Input(Gst.BufferPts(info->Data), (Gst.gst_buffer_get_flags(info->Data) & Gst.BufferFlagDeltaUnit) == 0);
        return Gst.PadProbeOk;
    }

    [UnmanagedCallersOnly]
    private static int OnOutput(nint pad, PadProbeInfo* info, nint handle)
    {
        var watch = Unsafe.As<DecoderWatch>(GCHandle.FromIntPtr(handle).Target)!;
        ulong pts = Gst.BufferPts(info->Data);
        if (pts != Gst.ClockTimeNone && Array.IndexOf(watch._tainted, pts) >= 0)
        {
            // The decoder may still hold the buffer as a reference picture: this copies the header, never the pixels.
            info->Data = Gst.gst_mini_object_make_writable(info->Data);
            _ = Gst.gst_buffer_set_flags(info->Data, Gst.BufferFlagCorrupted);
        }

        return Gst.PadProbeOk;
    }

    [UnmanagedCallersOnly]
    private static void OnLog(nint category, int level, nint file, nint function, int line, nint instance, nint message, nint data)
    {
        if (t_current is { } watch
            && level <= Gst.LevelInfo
            && Text(Gst.gst_debug_category_get_name(category)).SequenceEqual("libav"u8)
            && (level == Gst.LevelError || Text(Gst.gst_debug_message_get(message)).StartsWith("concealing"u8)))
        {
            watch.Damage();
        }
    }

    private static ReadOnlySpan<byte> Text(nint text) => text == 0 ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);

    private void Input(ulong pts, bool key)
    {
        _current = pts;
        if (key)
        {
            _keyAfterDamage = _damaged ? pts : 0;
            (_damaged, _taintedInARow) = (false, 0);
        }

        // Pictures sent after the key picture but shown before it may still lean on the damaged ones.
        if (_damaged || (!key && pts < _keyAfterDamage))
        {
            Taint(pts);
        }
    }

    private void Damage()
    {
        _damaged = true;
        if (_lastTainted != _current)
        {
            Taint(_current);
        }
    }

    private void Taint(ulong pts)
    {
        _lastTainted = pts;
        if (++_taintedInARow > MostTainted)
        {
            _damaged = false;
            return;
        }

        _tainted[_next++ % Remembered] = pts;
    }

    /// <summary><c>GstPadProbeInfo</c>; only the fields in use.</summary>
    [StructLayout(LayoutKind.Explicit)]
    private struct PadProbeInfo
    {
        /// <summary>The buffer, which the probe may replace.</summary>
        [FieldOffset(16)]
        public nint Data;
    }
}
