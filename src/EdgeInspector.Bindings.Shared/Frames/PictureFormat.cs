namespace EdgeInspector.Bindings.Shared.Frames;

/// <summary>File formats of pictures, told apart by content.</summary>
internal enum PictureFormat
{
    Unknown,
    Jpeg,
    Png,
    Bmp,
    Gif,
    Tiff,
    WebP,
    Pnm,
}
