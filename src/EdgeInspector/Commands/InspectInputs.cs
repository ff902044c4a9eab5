using EdgeInspector.Datasets;

namespace EdgeInspector.Commands;

/// <summary>The pictures and clips that paths stand for.</summary>
internal static class InspectInputs
{
    private static readonly string[] s_pictures = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".ppm", ".pgm", ".pbm", ".pnm"];
    private static readonly string[] s_clips = [".mp4", ".m4v", ".mkv", ".avi", ".mov", ".webm", ".ts", ".mpg", ".mpeg"];

    public static bool IsClip(string path) => Ends(path, s_clips);

    /// <summary>Files in the order given, those of a folder in natural order.</summary>
    /// <exception cref="CommandException">A path is not there, or a folder holds nothing to look at.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(path);
                continue;
            }

            if (!Directory.Exists(path))
            {
                throw new CommandException($"{path}: no such file or folder");
            }

            string[] inside = [.. Directory.EnumerateFiles(path).Where(static file => Ends(file, s_pictures) || Ends(file, s_clips))];
            if (inside.Length == 0)
            {
                throw new CommandException($"{path}: the folder holds no picture and no clip; name a folder of files that end in {string.Join(' ', s_pictures.Concat(s_clips))}");
            }

            Array.Sort(inside, NaturalText.Instance);
            files.AddRange(inside);
        }

        return files;
    }

    private static bool Ends(string path, string[] extensions) => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
