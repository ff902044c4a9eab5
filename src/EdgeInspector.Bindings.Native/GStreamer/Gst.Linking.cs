using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>The functions that build and join parts of a pipeline while it runs, set properties and rank plugins.</summary>
internal static unsafe partial class Gst
{
    public const int CoreErrorFailed = 1;

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint gst_parse_bin_from_description(string description, int ghostUnlinkedPads, out GError* error);

    [LibraryImport(Core, EntryPoint = "gst_bin_get_by_name")]
    public static partial nint gst_bin_get_part(nint bin, ReadOnlySpan<byte> name);

    [LibraryImport(Core)]
    public static partial nint gst_ghost_pad_new(ReadOnlySpan<byte> name, nint pad);

    [LibraryImport(Core)]
    public static partial int gst_element_add_pad(nint element, nint pad);

    [LibraryImport(Core)]
    public static partial int gst_bin_add(nint bin, nint element);

    [LibraryImport(Core)]
    public static partial int gst_element_link(nint source, nint target);

    [LibraryImport(Core)]
    public static partial int gst_element_sync_state_with_parent(nint element);

    [LibraryImport(Core)]
    public static partial int gst_pad_link(nint source, nint sink);

    [LibraryImport(Core)]
    public static partial nint gst_pad_get_current_caps(nint pad);

    [LibraryImport(Core)]
    public static partial void gst_element_message_full(nint element, int type, uint domain, int code, nint text, nint debug, ReadOnlySpan<byte> file, ReadOnlySpan<byte> function, int line);

    [LibraryImport(Core)]
    public static partial void gst_plugin_feature_set_rank(nint feature, uint rank);

    [LibraryImport(GObject)]
    public static partial GValue* g_value_init(GValue* value, nint type);

    [LibraryImport(GObject)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_value_set_string(GValue* value, string text);

    [LibraryImport(GObject)]
    public static partial void g_value_set_object(GValue* value, nint instance);

    [LibraryImport(GObject)]
    public static partial void g_object_set_property(GstObjectHandle instance, ReadOnlySpan<byte> name, GValue* value);

    [LibraryImport(GObject)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint g_strdup(string text);

    [LibraryImport("libgio-2.0.so.0", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint g_tls_file_database_new(string anchors, out GError* error);

    /// <summary>Sets a text property to exactly this text: launch syntax and its quoting play no part.</summary>
    public static void SetText(GstObjectHandle element, ReadOnlySpan<byte> property, string text)
    {
        const nint typeString = 16 << 2;
        GValue value = default;
        _ = g_value_init(&value, typeString);
        g_value_set_string(&value, text);
        g_object_set_property(element, property, &value);
        g_value_unset(&value);
    }

    /// <summary>Sets an object property, which takes a reference of its own.</summary>
    public static void SetObject(GstObjectHandle element, ReadOnlySpan<byte> property, nint instance)
    {
        const nint typeObject = 20 << 2;
        GValue value = default;
        _ = g_value_init(&value, typeObject);
        g_value_set_object(&value, instance);
        g_object_set_property(element, property, &value);
        g_value_unset(&value);
    }
}
