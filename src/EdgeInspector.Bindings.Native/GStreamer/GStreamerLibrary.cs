using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>The box's GStreamer: loaded and initialised once, on first use. Thread-safe.</summary>
internal static unsafe class GStreamerLibrary
{
    private static readonly Lazy<string?> Failure = new(Initialize, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Null when GStreamer is usable, else the reason and the remedy.</summary>
    public static string? WhyUnusable => Failure.Value;

    /// <summary>True where the element is installed.</summary>
    public static bool HasElement(string name)
    {
        if (WhyUnusable is not null)
        {
            return false;
        }

        return Find(name);
    }

    /// <summary>Text and code of a GLib error, which is freed.</summary>
    public static (uint Domain, int Code, string Text) Take(GError* error)
    {
        if (error is null)
        {
            return (0, 0, "unknown reason");
        }

        var taken = (error->Domain, error->Code, Marshal.PtrToStringUTF8(error->Message) ?? "unknown reason");
        Gst.g_error_free(error);
        return taken;
    }

    private static void RankDecoders()
    {
        foreach ((string element, int rank) in DecoderChoice.Ranks(Find, Environment.GetEnvironmentVariable("GST_PLUGIN_FEATURE_RANK")))
        {
            nint factory = Gst.gst_element_factory_find(element);
            Gst.gst_plugin_feature_set_rank(factory, (uint)rank);
            Gst.gst_object_unref(factory);
        }
    }

    private static bool Find(string element)
    {
        nint factory = Gst.gst_element_factory_find(element);
        if (factory != 0)
        {
            Gst.gst_object_unref(factory);
        }

        return factory != 0;
    }

    private static string? Initialize()
    {
        try
        {
            if (Gst.gst_init_check(0, 0, out GError* error) == 0)
            {
                return $"GStreamer cannot start: {Take(error).Text}";
            }

            // Failures reach the caller through the bus; the library's own log stays silent unless somebody asks for it. Only
            // libav's complaints are heard, by the decoder watch.
            string? asked = Environment.GetEnvironmentVariable("GST_DEBUG");
            if (string.IsNullOrEmpty(asked))
            {
                _ = Gst.gst_debug_remove_log_function(0);
                Gst.gst_debug_set_default_threshold(0);
            }

            Gst.gst_debug_set_threshold_for_name("libav"u8, Gst.LevelInfo);
            if (!string.IsNullOrEmpty(asked))
            {
                Gst.gst_debug_set_threshold_from_string(asked, reset: 0);
            }

            DecoderWatch.ListenToLog();
            RankDecoders();

            // Both load lazily: touch them now, so that a missing one is a clear error here and not a crash in the first frame.
            _ = Gst.gst_app_sink_get_type();
            _ = NativeLibrary.Load("libgstvideo-1.0.so.0");
        }
        catch (DllNotFoundException e)
        {
            return $"GStreamer is not installed ({e.Message.Split('\n')[0]}); install it: apt install {DebianPackages.Base} {DebianPackages.Good} {DebianPackages.Libav}";
        }

        return null;
    }
}
