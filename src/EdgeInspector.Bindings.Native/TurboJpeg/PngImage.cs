using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary><c>png_image</c> of libpng's simplified interface, 104 bytes on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PngImage
{
    public nint Opaque;
    public uint Version;
    public uint Width;
    public uint Height;
    public uint Format;
    public uint Flags;
    public uint ColormapEntries;
    public uint WarningOrError;
    public fixed byte Message[64];
}
