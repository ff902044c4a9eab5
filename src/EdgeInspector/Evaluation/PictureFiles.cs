using EdgeInspector.Core.Frames;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>Opens the pictures of data, with errors that name the file. One thread at a time.</summary>
internal sealed class PictureFiles(IImageCodec codec)
{
    /// <summary>Longest edge that is measured, in pixels: above the largest area cameras, and what a small box can hold.</summary>
    public const int LongestEdge = 16_384;

    private const long LargestFile = 1L << 30;

    private readonly FramePool _pool = new(2, LongestEdge);

    /// <exception cref="DataException">It cannot be read, is no picture, or is too large.</exception>
    public Frame Open(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length == 0 ? throw new ImageFormatException("the file is empty: its copy was cut off; copy it again")
                : length > LargestFile ? throw new ImageFormatException($"the file has {length} bytes, more than {LargestFile}")
                : codec.Decode(File.ReadAllBytes(path), _pool);
        }
        catch (Exception error) when (error is ImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message.TrimEnd('.')}; mend or remove it", error);
        }
    }
}
