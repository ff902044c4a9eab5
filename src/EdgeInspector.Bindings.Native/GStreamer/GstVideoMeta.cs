using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>How a producer laid out a picture when it differs from the default; only the fields in use, at their 64-bit offsets.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct GstVideoMeta
{
    [FieldOffset(36)]
    public uint Width;

    [FieldOffset(40)]
    public uint Height;

    /// <summary>Byte offset of the first plane.</summary>
    [FieldOffset(48)]
    public nuint Offset;

    /// <summary>Bytes from one row of the first plane to the next.</summary>
    [FieldOffset(80)]
    public int Stride;
}
