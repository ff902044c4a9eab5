using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Tests.Evaluation;

/// <summary>Real PNG files for a test.</summary>
internal static class PictureFolder
{
    public static IImageCodec Codec { get; } = Ports.Codec();

    /// <summary>A picture in which a pixel's blue, green and red come from its place.</summary>
    public static void WritePicture(this TemporaryFolder folder, string name, int width, int height, Func<int, int, byte> grey)
    {
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            pixels.AsSpan(3 * i, 3).Fill(grey(i % width, i / width));
        }

        string path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Codec.EncodePng(pixels, width, height, 3 * width));
    }
}
