namespace EdgeInspector.Core.Frames;

/// <summary>Turns frames into picture files and back. Thread-safe.</summary>
public interface IImageCodec
{
    /// <summary>JPEG, 4:2:0, for looking at.</summary>
    /// <param name="pixels"><c>[height, width, 3]</c> BGR, rows <paramref name="stride"/> bytes apart.</param>
    /// <param name="quality">1-100.</param>
    /// <param name="output">Caller's buffer of at least <see cref="MaxJpegBytes"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    int EncodeJpeg(ReadOnlySpan<byte> pixels, int width, int height, int stride, int quality, Span<byte> output);

    /// <summary>Upper bound of <see cref="EncodeJpeg"/>'s output for a picture of that size, in bytes.</summary>
    int MaxJpegBytes(int width, int height);

    /// <summary>PNG, lossless, RGB 8 bit. Allocates: for evidence and golden pictures, not for every frame.</summary>
    byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, int stride);

    /// <summary>Decodes JPEG, PNG, BMP or another format the box knows, found by content.</summary>
    /// <exception cref="ImageFormatException">Not a picture, damaged, or larger than <see cref="FramePool.MaxEdge"/>.</exception>
    Frame Decode(ReadOnlySpan<byte> file, FramePool pool);
}
