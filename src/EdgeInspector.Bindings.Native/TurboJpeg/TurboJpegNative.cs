using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.TurboJpeg;

/// <summary>The functions of the TurboJPEG API 2.x in use, under their own names; libturbojpeg 2.1 and 3.x both carry them.</summary>
internal static unsafe partial class TurboJpegNative
{
    public const int PixelFormatBgr = 1;
    public const int PixelFormatCmyk = 11;
    public const int Subsampling420 = 2;
    public const int ColorspaceCmyk = 3;
    public const int ColorspaceYcck = 4;
    public const int ErrorWarning = 0;
    public const int FlagNoRealloc = 1024;
    public const int FlagAccurateDct = 4096;
    public const int FlagLimitScans = 32768;

    private const string Library = "libturbojpeg.so.0";

    [LibraryImport(Library)]
    public static partial nint tjInitCompress();

    [LibraryImport(Library)]
    public static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    public static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    public static partial nuint tjBufSize(int width, int height, int subsampling);

    [LibraryImport(Library)]
    public static partial int tjCompress2(
        nint handle, byte* source, int width, int pitch, int height, int pixelFormat,
        byte** output, nuint* outputBytes, int subsampling, int quality, int flags);

    [LibraryImport(Library)]
    public static partial int tjDecompressHeader3(
        nint handle, byte* source, nuint sourceBytes, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library)]
    public static partial int tjDecompress2(
        nint handle, byte* source, nuint sourceBytes, byte* output, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    public static partial nint tjGetErrorStr2(nint handle);

    [LibraryImport(Library)]
    public static partial int tjGetErrorCode(nint handle);
}
