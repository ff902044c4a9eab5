using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Says in words how a running pipeline gets its pictures: decoder, whether in hardware, converter, size.</summary>
internal static unsafe class DecoderReport
{
    /// <param name="format">Of the first picture.</param>
    public static string Of(GstPipeline pipeline, SampleFormat format)
    {
        var elements = new List<(string Name, string Kind)>();
        pipeline.ForEach((delegate* unmanaged<nint, nint, void>)&Collect, elements);
        return Words(elements, format.IsJpeg, format.Width, format.Height);
    }

    /// <param name="elements">Factory names with GStreamer's classification, such as <c>Codec/Decoder/Video/Hardware</c>.</param>
    internal static string Words(IEnumerable<(string Name, string Kind)> elements, bool jpeg, int width, int height)
    {
        string? decoder = null;
        string converter = "";
        foreach ((string name, string kind) in elements)
        {
            bool video = kind.Contains("Video", StringComparison.Ordinal) || kind.Contains("Image", StringComparison.Ordinal);
            if (kind.Contains("Decoder", StringComparison.Ordinal) && video && !kind.Contains("Bin", StringComparison.Ordinal))
            {
                bool hardware = kind.Contains("Hardware", StringComparison.Ordinal) || name.StartsWith("nv", StringComparison.Ordinal);
                decoder = $"decoded by {name} ({(hardware ? "hardware" : "software")})";
            }
            else if (name == "nvvidconv")
            {
                converter = ", converted by nvvidconv (hardware)";
            }
        }

        decoder ??= jpeg ? "JPEG, decoded by libturbojpeg (software)" : "uncompressed";
        return $"{width} x {height}, {decoder}{converter}";
    }

    [UnmanagedCallersOnly]
    private static void Collect(nint value, nint handle)
    {
        nint factory = Gst.gst_element_get_factory(Gst.g_value_get_object(value));
        if (factory == 0)
        {
            return;
        }

        nint name = Gst.gst_object_get_name(factory);
        string kind = Marshal.PtrToStringUTF8(Gst.gst_element_factory_get_metadata(factory, "klass"u8)) ?? "";
        ((List<(string, string)>)GCHandle.FromIntPtr(handle).Target!).Add((Marshal.PtrToStringUTF8(name) ?? "", kind));
        Gst.g_free(name);
    }
}
