using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>Format of the samples that come now; a camera or clip may change it in mid-stream. Comparing addresses is all it costs per frame.</summary>
internal sealed class SampleFormat : IDisposable
{
    private nint _caps;
    private int _width;
    private int _height;

    /// <summary>Columns; for JPEG only a hint.</summary>
    public int Width => _width;

    /// <summary>Rows; for JPEG only a hint.</summary>
    public int Height => _height;

    /// <summary>True for JPEG files, false for BGR rows.</summary>
    public bool IsJpeg { get; private set; }

    /// <summary>Takes over the caps of a sample; returns why it cannot be read, or null.</summary>
    public string? Adopt(nint caps)
    {
        if (caps == _caps)
        {
            return null;
        }

        nint structure = Gst.gst_caps_get_structure(caps, 0);
        string? type = Marshal.PtrToStringUTF8(Gst.gst_structure_get_name(structure));
        string? pixels = Marshal.PtrToStringUTF8(Gst.gst_structure_get_string(structure, "format"u8));
        IsJpeg = type == "image/jpeg";
        _ = Gst.gst_structure_get_int(structure, "width"u8, out _width);
        _ = Gst.gst_structure_get_int(structure, "height"u8, out _height);
        if (!IsJpeg && (type != "video/x-raw" || pixels != "BGR"))
        {
            return $"the pipeline delivers {type} {pixels}; let it end in \"videoconvert ! video/x-raw,format=BGR ! appsink name=sink\"";
        }

        if (!IsJpeg && (_width is < 1 or > FramePool.MaxEdge || _height is < 1 or > FramePool.MaxEdge))
        {
            return $"pictures of {_width} x {_height} are not accepted; the longest edge is {FramePool.MaxEdge}";
        }

        // The reference keeps the address from being given to other caps.
        Dispose();
        _caps = Gst.gst_mini_object_ref(caps);
        return null;
    }

    public void Dispose()
    {
        if (_caps != 0)
        {
            Gst.gst_mini_object_unref(_caps);
            _caps = 0;
        }
    }
}
