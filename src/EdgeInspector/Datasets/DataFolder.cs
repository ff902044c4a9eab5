namespace EdgeInspector.Datasets;

/// <summary>The files below a folder, listed once.</summary>
public sealed class DataFolder
{
    private static readonly string[] s_pictures = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".ppm", ".pgm", ".pbm", ".pnm"];

    private readonly HashSet<string> _names;
    private readonly ILookup<string, string> _byFileName;
    private readonly ILookup<string, string> _pictureByStem;

    /// <exception cref="DataException">There is no such folder, it cannot be read, or holds nothing.</exception>
    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        if (!Directory.Exists(Root))
        {
            throw new DataException(File.Exists(Root) ? $"{path}: is a file; name the folder that holds the pictures and their labels" : $"{path}: no such folder; check the path");
        }

        try
        {
            Files = [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(NaturalText.Instance)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message}; give this user read access to it and all below it", error);
        }

        if (Files.Count == 0)
        {
            throw new DataException($"{path}: is empty; put pictures and their labels there, or name the folder that holds them");
        }

        Pictures = [.. Files.Where(IsPicture)];
        _names = Files.ToHashSet(StringComparer.Ordinal);
        _pictureByStem = Pictures.ToLookup(Stem, StringComparer.Ordinal);
        _byFileName = Files.ToLookup(file => Path.GetFileName(file), StringComparer.Ordinal);
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>Paths below <see cref="Root"/>, in natural order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Of them those whose names are of pictures.</summary>
    public IReadOnlyList<string> Pictures { get; }

    public static bool IsPicture(string path) => s_pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => _names.Contains(name);

    /// <summary>Files of that name, wherever they lie.</summary>
    public IEnumerable<string> Named(string fileName) => _byFileName[fileName];

    /// <summary>The picture with a path without its ending, of several the one whose ending is the more usual; null where there is none.</summary>
    public string? PictureAt(string withoutEnding) =>
        _pictureByStem[withoutEnding].MinBy(picture => Array.FindIndex(s_pictures, ending => ending.Equals(Path.GetExtension(picture), StringComparison.OrdinalIgnoreCase)));

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A path below the root without its ending.</summary>
    public static string Stem(string name) => name[..^Path.GetExtension(name).Length];

    /// <summary>A text file's lines.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
