using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// The C functions of GStreamer 1.x in use, under their own names. All exist since 1.14. Pointers returned as <c>nint</c> are
/// owned by the caller only where the C documentation says "transfer full".
/// </summary>
internal static unsafe partial class Gst
{
    public const int StateNull = 1;
    public const int StatePlaying = 4;
    public const int StateChangeFailure = 0;
    public const int StateChangeAsync = 2;
    public const int FormatTime = 3;
    public const int SeekFlush = 1;
    public const int MapRead = 1;
    public const int ParseFatalErrors = 1;
    public const int MessageError = 2;
    public const int MessageWarning = 4;
    public const int MessageElement = 1 << 15;
    public const uint BufferFlagCorrupted = 1 << 8;
    public const uint BufferFlagDeltaUnit = 1 << 13;
    public const int LevelError = 1;
    public const int LevelInfo = 4;
    public const int PadProbeBuffer = 1 << 4;
    public const int PadProbeOk = 1;
    public const int ParseErrorNoSuchElement = 1;
    public const ulong ClockTimeNone = ulong.MaxValue;

    private const string Core = "libgstreamer-1.0.so.0";
    private const string Base = "libgstbase-1.0.so.0";
    private const string App = "libgstapp-1.0.so.0";
    private const string Video = "libgstvideo-1.0.so.0";
    private const string GObject = "libgobject-2.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    [LibraryImport(Core)]
    public static partial int gst_init_check(nint argc, nint argv, out GError* error);

    [LibraryImport(Core)]
    public static partial void gst_version(out uint major, out uint minor, out uint micro, out uint nano);

    [LibraryImport(Core)]
    public static partial void gst_debug_set_default_threshold(int level);

    [LibraryImport(Core)]
    public static partial void gst_debug_set_threshold_for_name(ReadOnlySpan<byte> name, int level);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void gst_debug_set_threshold_from_string(string list, int reset);

    [LibraryImport(Core)]
    public static partial void gst_debug_add_log_function(nint function, nint data, nint notify);

    [LibraryImport(Core)]
    public static partial uint gst_debug_remove_log_function(nint function);

    [LibraryImport(Core)]
    public static partial nint gst_debug_message_get(nint message);

    [LibraryImport(Core)]
    public static partial nint gst_debug_category_get_name(nint category);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gst_element_factory_find(string name);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gst_parse_launch_full(string description, nint context, int flags, out GError* error);

    [LibraryImport(Core)]
    public static partial nint gst_pipeline_get_type();

    [LibraryImport(Core)]
    public static partial nint gst_bin_get_by_name(GstObjectHandle bin, ReadOnlySpan<byte> name);

    [LibraryImport(Core)]
    public static partial nint gst_bin_iterate_recurse(GstObjectHandle bin);

    [LibraryImport(Core)]
    public static partial int gst_iterator_foreach(nint iterator, nint function, nint data);

    [LibraryImport(Core)]
    public static partial void gst_iterator_free(nint iterator);

    [LibraryImport(Core)]
    public static partial nint gst_element_get_factory(nint element);

    [LibraryImport(Core)]
    public static partial nint gst_element_factory_get_metadata(nint factory, ReadOnlySpan<byte> key);

    [LibraryImport(Core)]
    public static partial nint gst_element_get_static_pad(nint element, ReadOnlySpan<byte> name);

    [LibraryImport(Core)]
    public static partial CULong gst_pad_add_probe(nint pad, int mask, nint callback, nint data, nint destroyData);

    [LibraryImport(Core)]
    public static partial nint gst_object_get_name(nint instance);

    [LibraryImport(Core)]
    public static partial void gst_util_set_object_arg(nint instance, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    [LibraryImport(Core)]
    public static partial nint gst_element_get_bus(GstObjectHandle element);

    [LibraryImport(Core)]
    public static partial int gst_element_set_state(nint element, int state);

    [LibraryImport(Core)]
    public static partial int gst_element_get_state(GstObjectHandle element, out int state, out int pending, ulong timeout);

    [LibraryImport(Core)]
    public static partial int gst_element_seek_simple(GstObjectHandle element, int format, int flags, long position);

    [LibraryImport(Core)]
    public static partial nint gst_element_get_clock(GstObjectHandle element);

    [LibraryImport(Core)]
    public static partial ulong gst_element_get_base_time(GstObjectHandle element);

    [LibraryImport(Core)]
    public static partial ulong gst_clock_get_time(GstObjectHandle clock);

    [LibraryImport(Core)]
    public static partial nint gst_object_ref_sink(nint instance);

    [LibraryImport(Core)]
    public static partial void gst_object_unref(nint instance);

    [LibraryImport(Core)]
    public static partial nint gst_mini_object_ref(nint instance);

    [LibraryImport(Core)]
    public static partial void gst_mini_object_unref(nint instance);

    [LibraryImport(Core)]
    public static partial nint gst_bus_pop_filtered(GstObjectHandle bus, int types);

    [LibraryImport(Core)]
    public static partial void gst_message_parse_error(nint message, out GError* error, out nint debug);

    [LibraryImport(Core)]
    public static partial void gst_message_parse_warning(nint message, out GError* error, out nint debug);

    [LibraryImport(Core)]
    public static partial nint gst_message_get_structure(nint message);

    [LibraryImport(Core)]
    public static partial nint gst_structure_get_name(nint structure);

    [LibraryImport(Core)]
    public static partial nint gst_structure_get_string(nint structure, ReadOnlySpan<byte> field);

    [LibraryImport(Core)]
    public static partial int gst_structure_get_int(nint structure, ReadOnlySpan<byte> field, out int value);

    [LibraryImport(Core)]
    public static partial nint gst_caps_get_structure(nint caps, uint index);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gst_caps_from_string(string text);

    [LibraryImport(Core)]
    public static partial nint gst_sample_get_buffer(nint sample);

    [LibraryImport(Core)]
    public static partial nint gst_sample_get_caps(nint sample);

    [LibraryImport(Core)]
    public static partial nint gst_sample_get_segment(nint sample);

    [LibraryImport(Core)]
    public static partial ulong gst_segment_to_running_time(nint segment, int format, ulong position);

    [LibraryImport(Core)]
    public static partial uint gst_buffer_get_flags(nint buffer);

    [LibraryImport(Core)]
    public static partial int gst_buffer_set_flags(nint buffer, uint flags);

    [LibraryImport(Core)]
    public static partial nint gst_mini_object_make_writable(nint instance);

    [LibraryImport(Core)]
    public static partial int gst_buffer_map(nint buffer, GstMapInfo* info, int flags);

    [LibraryImport(Core)]
    public static partial void gst_buffer_unmap(nint buffer, GstMapInfo* info);

    [LibraryImport(Core)]
    public static partial nint gst_buffer_new_allocate(nint allocator, nuint size, nint parameters);

    [LibraryImport(Core)]
    public static partial nuint gst_buffer_fill(nint buffer, nuint offset, ReadOnlySpan<byte> source, nuint size);

    [LibraryImport(Core)]
    public static partial uint gst_core_error_quark();

    [LibraryImport(Core)]
    public static partial uint gst_stream_error_quark();

    [LibraryImport(Core)]
    public static partial uint gst_parse_error_quark();

    [LibraryImport(Base)]
    public static partial int gst_base_sink_query_latency(GstObjectHandle sink, out int live, out int upstreamLive, out ulong minimum, out ulong maximum);

    [LibraryImport(App)]
    public static partial nint gst_app_sink_get_type();

    [LibraryImport(App)]
    public static partial nint gst_app_sink_try_pull_sample(GstObjectHandle sink, ulong timeout);

    [LibraryImport(App)]
    public static partial int gst_app_sink_is_eos(GstObjectHandle sink);

    [LibraryImport(App)]
    public static partial uint gst_app_sink_get_max_buffers(GstObjectHandle sink);

    [LibraryImport(App)]
    public static partial void gst_app_sink_set_max_buffers(GstObjectHandle sink, uint count);

    [LibraryImport(App)]
    public static partial void gst_app_sink_set_drop(GstObjectHandle sink, int drop);

    [LibraryImport(App)]
    public static partial nint gst_app_sink_get_caps(GstObjectHandle sink);

    [LibraryImport(App)]
    public static partial void gst_app_sink_set_caps(GstObjectHandle sink, nint caps);

    [LibraryImport(App)]
    public static partial int gst_app_src_push_buffer(GstObjectHandle source, nint buffer);

    [LibraryImport(App)]
    public static partial int gst_app_src_end_of_stream(GstObjectHandle source);

    [LibraryImport(Video)]
    public static partial GstVideoMeta* gst_buffer_get_video_meta(nint buffer);

    [LibraryImport(GObject)]
    public static partial int g_type_check_instance_is_a(nint instance, nint type);

    [LibraryImport(GObject)]
    public static partial CULong g_signal_connect_data(GstObjectHandle instance, ReadOnlySpan<byte> signal, nint handler, nint data, nint destroyData, int flags);

    [LibraryImport(GObject)]
    public static partial nint g_value_get_object(nint value);

    [LibraryImport(GLib)]
    public static partial void g_free(nint memory);

    [LibraryImport(GLib)]
    public static partial void g_error_free(GError* error);

    /// <summary>Presentation time of a buffer, in nanoseconds, or <see cref="ClockTimeNone"/>; a public field, at byte 72 on 64-bit systems.</summary>
    public static ulong BufferPts(nint buffer) => *(ulong*)(buffer + 72);

    /// <summary>Kind of a message; a public field behind the 64 bytes of <c>GstMiniObject</c>.</summary>
    public static int MessageType(nint message) => *(int*)(message + 64);
}
