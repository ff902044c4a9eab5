using System.Security.Cryptography;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Teaching;

/// <summary>Finds and reads the pictures of a folder.</summary>
internal static class PictureFiles
{
    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".gif"];

    private static string Known => string.Join(" ", s_extensions);

    /// <summary>Paths of all pictures, in ordinal order; never none.</summary>
    /// <exception cref="TeachingException">There is no such folder, or no picture in it.</exception>
    public static string[] Find(string path)
    {
        if (File.Exists(path))
        {
            return [Path.GetFullPath(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new TeachingException($"{path}: no such folder; name a folder of pictures of good parts");
        }

        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => s_extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new TeachingException($"{path}: holds no picture; put pictures of good parts there ({Known})");
    }

    /// <summary>Reads one picture.</summary>
    /// <returns>The frame, which the caller disposes, and the file's SHA-256.</returns>
    /// <exception cref="TeachingException">It cannot be read, is none, or is too large.</exception>
    public static (Frame Frame, string Sha256) Read(string path, IImageCodec codec, FramePool pool)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length == 0)
            {
                throw new TeachingException($"{path}: is empty (0 bytes), so its copy was cut off; copy it again or remove it");
            }

            Frame frame = codec.Decode(bytes, pool);
            if (Math.Max(frame.Width, frame.Height) > ModelInput.MaxEdge)
            {
                string size = $"{frame.Width}x{frame.Height}";
                frame.Dispose();
                throw new TeachingException($"{path}: is {size} pixels, more than {ModelInput.MaxEdge} along an edge; cut the part out or make the picture smaller");
            }

            return (frame, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (ImageFormatException error)
        {
            throw new TeachingException($"{path}: cannot be used: {error.Message}; replace or remove it", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TeachingException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
