using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary><c>struct v4l2_frmivalenum</c>, 52 bytes; of a range only the shortest interval is named here, which comes first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VideoFrameInterval
{
    public uint Index;
    public uint PixelFormat;
    public uint Width;
    public uint Height;
    public uint Type;
    public uint Numerator;
    public uint Denominator;
    public fixed uint LongestAndStep[4];
    public fixed uint Reserved[2];
}
