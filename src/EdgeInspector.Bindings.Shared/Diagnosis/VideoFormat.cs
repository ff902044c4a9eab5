using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary><c>struct v4l2_fmtdesc</c>, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VideoFormat
{
    public uint Index;
    public uint Type;
    public uint Flags;
    public fixed byte Description[32];
    public uint PixelFormat;
    public uint BusCode;
    public fixed uint Reserved[3];
}
