using System.Text.Json;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;

namespace EdgeInspector.Models;

/// <summary>Reads one model's folder: <c>current</c>, <c>VERSION/manifest.json</c>, the model file.</summary>
internal static class ModelFolder
{
    public const string ManifestName = "manifest.json";
    public const string PointerName = "current";

    /// <summary>What the pointer says while no version has been activated.</summary>
    public const string NoVersion = "none";

    /// <summary>Longest pointer file, in bytes: a version has at most 64 characters.</summary>
    private const int MaxPointerBytes = 256;

    /// <summary>Whether a model can be called so: its folder is, and its topic.</summary>
    public static bool IsName(string name) => Names.Problem(name) is null;

    /// <summary>Whether a folder holds a version (a manifest) itself.</summary>
    public static bool IsVersion(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    /// <summary>Names of the version folders, in ordinal order.</summary>
    public static string[] Versions(string folder)
    {
        string[] versions = [.. Directory.EnumerateDirectories(folder).Where(IsVersion).Select(path => Path.GetFileName(path)!)];
        Array.Sort(versions, StringComparer.Ordinal);
        return versions;
    }

    /// <summary>The version that runs: the one <c>current</c> names, or the only one.</summary>
    /// <exception cref="ModelLoadException">The pointer is damaged, names a missing version, or is missing beside several versions.</exception>
    public static string Current(string folder)
    {
        string pointer = Path.Combine(folder, PointerName);
        string[] versions = Versions(folder);
        if (!File.Exists(pointer))
        {
            return versions switch
            {
                [] => throw new ModelLoadException($"{folder}: holds no version (a folder with {ManifestName}); install the model again"),
                [string only] => only,
                _ => throw new ModelLoadException($"{pointer}: missing, so none of {string.Join(", ", versions)} is chosen; write one of them into it"),
            };
        }

        string version = ReadPointer(pointer);
        if (version == NoVersion)
        {
            throw new ModelLoadException($"{folder}: none of its versions may judge ({(versions.Length == 0 ? "there is none" : string.Join(", ", versions))}); "
                + "install one with 'edge-inspector models install', and see 'edge-inspector models audit' for what became of them");
        }

        return Array.IndexOf(versions, version) >= 0
            ? version
            : throw new ModelLoadException($"{pointer}: names version '{version}', which is not there; "
                + (versions.Length == 0 ? "install the model again" : $"write one of {string.Join(", ", versions)} into it"));
    }

    /// <summary>Reads the version in <paramref name="folder"/>.</summary>
    /// <param name="name">Name the manifest must carry; null: any.</param>
    /// <param name="version">Version the manifest must carry; null: any.</param>
    /// <exception cref="ModelLoadException">The manifest or the file it names cannot be used.</exception>
    public static ModelLocation ReadVersion(string folder, string? name, string? version)
    {
        string path = Path.Combine(folder, ManifestName);
        byte[] bytes = ReadManifest(path);
        ModelManifest manifest;
        try
        {
            manifest = ModelManifest.Parse(bytes, path);
        }
        catch (ModelManifestException error)
        {
            throw new ModelLoadException(error.Message, error);
        }

        if (name is not null && manifest.Name != name)
        {
            throw new ModelLoadException($"{path}: is of model '{manifest.Name}' but lies in the folder of '{name}'; rename the folder or correct \"name\"");
        }

        if (version is not null && manifest.Version != version)
        {
            throw new ModelLoadException($"{path}: is of version '{manifest.Version}' but lies in the folder '{version}'; rename the folder or correct \"version\"");
        }

        string file = Path.GetFullPath(Path.Combine(folder, manifest.File));
        return new ModelLocation(manifest.Name, manifest.Version, file, Size(file, path), manifest, ExpectedSha256(bytes));
    }

    /// <summary>Bytes of a model file.</summary>
    /// <exception cref="ModelLoadException">Missing or empty.</exception>
    public static long Size(string file, string? namedBy = null)
    {
        var info = new FileInfo(file);
        string by = namedBy is null ? "" : $", though {namedBy} names it";
        return !info.Exists ? throw new ModelLoadException($"{file}: no such file{by}; install the model again or correct the name")
            : info.Length == 0 ? throw new ModelLoadException($"{file}: is empty, so its download or copy was cut off; install the model again")
            : info.Length;
    }

    private static string ReadPointer(string pointer)
    {
        try
        {
            if (new FileInfo(pointer).Length > MaxPointerBytes)
            {
                throw new ModelLoadException($"{pointer}: is longer than {MaxPointerBytes} bytes; write nothing but the version into it");
            }

            string version = File.ReadAllText(pointer).Trim();
            return version.Length > 0 ? version : throw new ModelLoadException($"{pointer}: is empty; write the version to run into it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{pointer}: cannot be read: {error.Message}", error);
        }
    }

    private static byte[] ReadManifest(string path)
    {
        try
        {
            return new FileInfo(path).Length <= ModelManifest.MaxBytes
                ? File.ReadAllBytes(path)
                : throw new ModelLoadException($"{path}: is larger than {ModelManifest.MaxBytes} bytes, so it is no manifest");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The manifest's optional <c>sha256</c> of the model file.</summary>
    private static string? ExpectedSha256(byte[] manifest)
    {
        using JsonDocument json = JsonDocument.Parse(manifest.AsMemory(manifest.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        return json.RootElement.TryGetProperty("sha256", out JsonElement hash) && hash.ValueKind == JsonValueKind.String
            ? hash.GetString()!.ToLowerInvariant()
            : null;
    }
}
