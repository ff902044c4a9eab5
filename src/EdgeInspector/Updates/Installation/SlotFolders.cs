using System.Security.Cryptography;
using System.Text;
using EdgeInspector.Models;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Installation;

/// <summary>Where slots lie: <c>NAME/VERSION</c> and <c>NAME/current</c>, and <c>.staging</c> beside them for what is no slot yet or no longer.</summary>
/// <param name="root">The configured folder of models.</param>
internal sealed class SlotFolders(string root, DurableDisk disk)
{
    /// <summary>On the same disk as the slots, so that a rename is all that makes one; a name no model can have.</summary>
    private const string StagingName = ".staging";

    public string Staging { get; } = Path.Combine(root, StagingName);

    public string Model(string name) => Path.Combine(root, name);

    public string Version(string name, string version) => Path.Combine(root, name, version);

    /// <summary>The version <c>current</c> names, or the only one of a folder without it; null: none.</summary>
    public string? Pointer(string name)
    {
        try
        {
            return Directory.Exists(Model(name)) ? ModelFolder.Current(Model(name)) : null;
        }
        catch (Core.Models.ModelLoadException)
        {
            return null;
        }
    }

    public bool HasPointer(string name) => File.Exists(Path.Combine(Model(name), ModelFolder.PointerName));

    /// <param name="version">Null: no version is to judge.</param>
    public void Point(string name, string? version)
    {
        disk.Write(Path.Combine(Model(name), ModelFolder.PointerName), Encoding.ASCII.GetBytes((version ?? ModelFolder.NoVersion) + "\n"));
        // The model's own folder may be as young as the pointer in it.
        disk.SyncFolder(root);
    }

    /// <summary>An empty folder below <see cref="Staging"/>.</summary>
    public string Begin(string name)
    {
        string folder = PartOf(name);
        disk.MakeFolder(Staging);
        Erase(folder);
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Takes away what <see cref="Begin"/> made.</summary>
    public void Abandon(string name) => Erase(PartOf(name));

    /// <summary>Makes a whole folder below <see cref="Staging"/> a model's version.</summary>
    public void Publish(string staged, string name, string version)
    {
        disk.SyncTree(staged);
        if (Directory.Exists(Version(name, version)))
        {
            SetAside(name, version);
        }

        disk.MoveFolder(staged, Version(name, version));
    }

    /// <summary>Takes a version out of its model's folder in one step, and only then apart.</summary>
    public void SetAside(string name, string version)
    {
        disk.MakeFolder(Staging);
        string aside = Path.Combine(Staging, $"{name}-{version}.old");
        Erase(aside);
        disk.MoveFolder(Version(name, version), aside);
        Erase(aside);
    }

    /// <summary>Takes away what an interrupted installation left.</summary>
    /// <returns>How many things that were.</returns>
    public int Tidy()
    {
        if (!Directory.Exists(Staging))
        {
            return 0;
        }

        string[] left = Directory.GetDirectories(Staging);
        Array.ForEach(left, Erase);
        return left.Length;
    }

    /// <summary>Over the names and bytes of a folder's files; null where it is not there or cannot be one.</summary>
    public static string? Digest(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            string[] files = [.. ModelFiles.List(folder, []), .. File.Exists(Path.Combine(folder, ModelFiles.SignatureName)) ? [ModelFiles.SignatureName] : Array.Empty<string>()];
            var text = new StringBuilder();
            foreach (SignedResource file in ModelFiles.Hash(folder, files, new FileSerialization()))
            {
                text.Append(file.Digest).Append("  ").Append(file.Name).Append('\n');
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        catch (SignatureFormatException)
        {
            // A link, or a name that no package carries: not what was installed.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A bad block, or a file of another user: what cannot be read is not what was installed.
            return null;
        }
    }

    private string PartOf(string name) => Path.Combine(Staging, name + ".part");

    private static void Erase(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
