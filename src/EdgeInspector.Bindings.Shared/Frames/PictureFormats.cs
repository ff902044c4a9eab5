namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>Recognises picture files. Only what is listed here reaches a decoder, so a file cannot pick a demuxer, a playlist or a network source.</summary>
internal static class PictureFormats
{
    /// <summary>For messages.</summary>
    public const string Names = "JPEG, PNG, BMP, TIFF, WebP, GIF and PNM";

    public static PictureFormat Recognise(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureFormat.Jpeg
        : file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? PictureFormat.Png
        : file.StartsWith("BM"u8) ? PictureFormat.Bmp
        : file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) ? PictureFormat.Gif
        : file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) ? PictureFormat.Tiff
        : file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? PictureFormat.WebP
        : file.Length >= 3 && file[0] == (byte)'P' && file[1] is >= (byte)'1' and <= (byte)'6' && file[2] is (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t' or (byte)'#' ? PictureFormat.Pnm
        : PictureFormat.Unknown;
}
