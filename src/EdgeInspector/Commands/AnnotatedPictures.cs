using EdgeInspector.Core.Drawing;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;
using EdgeInspector.Inspection;

namespace EdgeInspector.Commands;

/// <summary>Writes pictures with what was found drawn on them. One thread at a time.</summary>
/// <param name="folder">Made where missing.</param>
/// <param name="format">jpg or png.</param>
internal sealed class AnnotatedPictures(string folder, string format, FindingsPainter painter, IImageCodec codec)
{
    // What photographs are kept at: letters and thin lines stay sharp.
    private const int Quality = 92;

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="frame">Drawn on.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public string Write(Frame frame, InspectedPicture picture, Findings findings)
    {
        var shown = picture.Objects.Select(static one => one.Row).ToHashSet();
        painter.Paint(frame, findings, shown.Contains, picture.Verdict);
        byte[] bytes = format == "png" ? codec.EncodePng(frame.Pixels, frame.Width, frame.Height, frame.Stride) : Jpeg(frame);
        string path = Path.Combine(folder, Name(picture));
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: cannot be written: {error.Message}", error);
        }

        return path;
    }

    private byte[] Jpeg(Frame frame)
    {
        byte[] buffer = new byte[codec.MaxJpegBytes(frame.Width, frame.Height)];
        int length = codec.EncodeJpeg(frame.Pixels, frame.Width, frame.Height, frame.Stride, Quality, buffer);
        return buffer[..length];
    }

    /// <summary>The picture's own name; pictures of one name from several folders are numbered.</summary>
    private string Name(InspectedPicture picture)
    {
        string stem = Path.GetFileNameWithoutExtension(picture.Name) + (picture.Frame is { } frame ? $"-{frame:D6}" : "");
        string name = $"{stem}.{format}";
        for (int i = 2; !_names.Add(name); i++)
        {
            name = $"{stem}-{i}.{format}";
        }

        return name;
    }
}
