using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>
/// <c>struct v4l2_frmsizeenum</c>, 44 bytes. Discrete: <see cref="A"/> width, <see cref="B"/> height. Otherwise least, largest and step
/// of the width (A, B, C), then of the height (D, E, F).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VideoFrameSize
{
    public uint Index;
    public uint PixelFormat;
    public uint Type;
    public uint A;
    public uint B;
    public uint C;
    public uint D;
    public uint E;
    public uint F;
    public fixed uint Reserved[2];
}
