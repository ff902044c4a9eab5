using EdgeInspector.Core.Models;

namespace EdgeInspector.Models;

/// <summary>Reads the files that a manifest names besides the model's own: memory banks, scales.</summary>
internal static class ModelParts
{
    /// <summary>Largest file read: a bank of 200000 vectors of 1000 features has 800 MB.</summary>
    private const long MaxBytes = 1L << 30;

    /// <summary>Every file that <paramref name="model"/> needs, by name; empty where it needs none.</summary>
    /// <exception cref="ModelLoadException">One is missing, empty or cannot be read.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(ModelFile model)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string folder = Path.GetDirectoryName(model.Path)!;
        foreach (string name in model.Manifest?.Anomaly?.Files ?? [])
        {
            string path = Path.Combine(folder, name);
            long size = ModelFolder.Size(path, "its manifest");
            if (size > MaxBytes)
            {
                throw new ModelLoadException($"{path}: has {size} bytes, more than {MaxBytes}; teach a smaller bank");
            }

            try
            {
                files[name] = File.ReadAllBytes(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ModelLoadException($"{path}: cannot be read: {error.Message}", error);
            }
        }

        return files;
    }
}
