using EdgeInspector.Core.Models;

namespace EdgeInspector.Models;

/// <summary>Class names in a text file, one per line in the order of the model's classes, as <c>.names</c> and <c>classes.txt</c> have them.</summary>
public static class LabelsFile
{
    /// <summary>Longest file read, in bytes: a thousand classes with long names.</summary>
    private const long LargestFile = 1 << 20;

    /// <exception cref="ModelLoadException">It cannot be read, names nothing, or a name twice.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] labels;
        try
        {
            labels = new FileInfo(path).Length <= LargestFile
                ? [.. File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)]
                : throw new ModelLoadException($"{path}: is larger than {LargestFile} bytes; a labels file has one class name per line");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{path}: cannot be read: {error.Message}", error);
        }

        return labels.Length == 0 ? throw new ModelLoadException($"{path}: names no class; write one name per line, in the order of the model's classes")
            : labels.GroupBy(label => label).FirstOrDefault(same => same.Count() > 1) is { } twice ? throw new ModelLoadException($"{path}: names '{twice.Key}' twice; every class has a name of its own")
            : labels;
    }
}
