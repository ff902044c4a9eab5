using System.Security.Cryptography;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Models;

/// <summary>
/// Finds model files: by name in the configured folder, then among those shipped with the program; or by the path of a model folder,
/// a version folder or a bare <c>.onnx</c> file. Reads only; thread-safe.
/// </summary>
/// <param name="directory">The configured folder, <c>NAME/VERSION/manifest.json</c> and <c>NAME/current</c>; it need not exist.</param>
/// <param name="shipped">The shipped folder; null: none.</param>
public sealed class ModelStore(string directory, string? shipped)
{
    /// <summary>The configured folder and the shipped models.</summary>
    public ModelStore(string directory)
        : this(directory, ShippedModels.Find())
    {
    }

    /// <summary>Folders that are searched, in order.</summary>
    public IReadOnlyList<string> Directories { get; } = shipped is null || shipped == directory ? [directory] : [directory, shipped];

    /// <summary>Every version of every model, by name; one in the configured folder hides its shipped namesake.</summary>
    public IReadOnlyList<ModelListing> List()
    {
        var rows = new List<ModelListing>();
        foreach (string name in AvailableNames())
        {
            string folder = FolderOf(name)!;
            string? current = null;
            string? problem = null;
            try
            {
                current = ModelFolder.Current(folder);
            }
            catch (ModelLoadException error)
            {
                problem = error.Message;
            }

            string[] versions = ModelFolder.Versions(folder);
            if (versions.Length == 0)
            {
                rows.Add(new ModelListing { Name = name, Folder = folder, Problem = problem });
            }

            foreach (string version in versions)
            {
                rows.Add(ListVersion(name, version, Path.Combine(folder, version), version == current, problem));
            }
        }

        return rows;
    }

    /// <summary>Finds a model and reads its manifest, but not its file.</summary>
    /// <param name="reference">A name, or a path (anything with a slash, or ending in .onnx or .gguf).</param>
    /// <exception cref="ModelLoadException">There is none, or it cannot be used: the message names the file, the reason and the remedy.</exception>
    public ModelLocation Locate(string reference)
    {
        if (IsPath(reference))
        {
            return LocatePath(Path.GetFullPath(reference));
        }

        if (Names.Problem(reference) is { } problem)
        {
            throw new ModelLoadException($"model name '{reference}' {problem}");
        }

        if (FolderOf(reference) is not { } folder)
        {
            string[] known = AvailableNames();
            string there = known.Length == 0 ? "; install one there, or name an .onnx file" : $"; there are {string.Join(", ", known)}";
            throw new ModelLoadException($"model '{reference}' is not in {string.Join(" or ", Directories)}{there}{NearestWord.Suggest(reference, known)}");
        }

        string version = ModelFolder.Current(folder);
        return ModelFolder.ReadVersion(Path.Combine(folder, version), reference, version);
    }

    /// <summary>Finds a model and reads it whole for its SHA-256.</summary>
    /// <inheritdoc cref="Locate" path="/param"/>
    /// <exception cref="ModelLoadException">As <see cref="Locate"/>, or the file is not the one its manifest was written for.</exception>
    public ModelFile Resolve(string reference)
    {
        ModelLocation location = Locate(reference);
        string sha256 = Hash(location.Path);
        if (location.ExpectedSha256 is { } expected && expected != sha256)
        {
            throw new ModelLoadException($"{location.Path}: has SHA-256 {sha256}, but its manifest says {expected}: it was changed or cut off; install the model again");
        }

        return new ModelFile
        {
            Name = location.Name,
            Version = location.Version ?? $"0.0.0+{sha256[..12]}",
            Path = location.Path,
            Manifest = location.Manifest,
            Sha256 = sha256,
            Size = location.Size,
        };
    }

    private static bool IsPath(string reference) =>
        reference.Contains('/') || reference.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || reference.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    private static ModelLocation LocatePath(string path)
    {
        if (Directory.Exists(path))
        {
            return ModelFolder.IsVersion(path)
                ? ModelFolder.ReadVersion(path, null, null)
                : ModelFolder.ReadVersion(Path.Combine(path, ModelFolder.Current(path)), null, null);
        }

        // A file that lies in a version folder is what that manifest says.
        if (Path.GetDirectoryName(path) is { } folder && ModelFolder.IsVersion(folder))
        {
            ModelLocation described = ModelFolder.ReadVersion(folder, null, null);
            if (described.Path == path)
            {
                return described;
            }
        }

        return new ModelLocation(NameFrom(path), null, path, ModelFolder.Size(path), null, null);
    }

    /// <summary>A model name out of a file's: small letters, anything a name cannot carry as <c>-</c>.</summary>
    private static string NameFrom(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
        string name = string.Concat(stem.Take(Names.MaxLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('-', '.', '_');
        return name.Length == 0 ? "model" : name;
    }

    private static ModelListing ListVersion(string name, string version, string folder, bool isCurrent, string? problem)
    {
        try
        {
            ModelLocation location = ModelFolder.ReadVersion(folder, name, version);
            return new ModelListing
            {
                Name = name,
                Version = version,
                IsCurrent = isCurrent,
                Folder = folder,
                FileBytes = location.Size,
                Manifest = location.Manifest,
                Problem = problem,
            };
        }
        catch (ModelLoadException error)
        {
            return new ModelListing { Name = name, Version = version, IsCurrent = isCurrent, Folder = folder, Problem = error.Message };
        }
    }

    private static string Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private string? FolderOf(string name) => Directories.Select(root => Path.Combine(root, name)).FirstOrDefault(Directory.Exists);

    private string[] AvailableNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string root in Directories.Where(Directory.Exists))
        {
            try
            {
                names.UnionWith(Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)!).Where(name => Names.Problem(name) is null));
            }
            catch (UnauthorizedAccessException error)
            {
                throw new ModelLoadException($"{root}: may not be read by this user; check its owner and mode", error);
            }
        }

        return [.. names];
    }
}
