using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary><c>struct v4l2_capability</c>, 104 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VideoCapability
{
    public fixed byte Driver[16];
    public fixed byte Card[32];
    public fixed byte Bus[32];
    public uint Version;
    public uint Capabilities;
    public uint DeviceCapabilities;
    public fixed uint Reserved[3];
}
