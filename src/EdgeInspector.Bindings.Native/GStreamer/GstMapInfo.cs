using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>A mapped buffer, 104 bytes on 64-bit systems; filled by <c>gst_buffer_map</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 104)]
internal unsafe struct GstMapInfo
{
    public nint Memory;
    public int Flags;
    public byte* Data;
    public nuint Size;
    public nuint MaximumSize;
}
