using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>GLib's error: domain, code and text.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GError
{
    public uint Domain;
    public int Code;
    public nint Message;
}
