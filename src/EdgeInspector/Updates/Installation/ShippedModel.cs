using System.Text;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Updates.Installation;

/// <summary>Copies the version of a shipped model that runs, so that updates of it have something to go back to.</summary>
internal static class ShippedModel
{
    /// <summary>The version that runs where nothing is installed; null: there is no such model, or none that can be used.</summary>
    public static string? Version(string shipped, string name)
    {
        string folder = Path.Combine(shipped, name);
        try
        {
            return Directory.Exists(folder) ? ModelFolder.Current(folder) : null;
        }
        catch (ModelLoadException)
        {
            return null;
        }
    }

    /// <summary>Fills <paramref name="target"/> with the version and a pointer to it; its bytes are on the disk then, its names are the caller's to make so.</summary>
    /// <returns>The version; null as <see cref="Version"/>.</returns>
    /// <exception cref="IOException">It cannot be copied.</exception>
    public static string? Prepare(string shipped, string name, string target)
    {
        if (Version(shipped, name) is not { } version)
        {
            return null;
        }

        Copy(Path.Combine(shipped, name, version), Path.Combine(target, version));
        using var pointer = new FileStream(Path.Combine(target, ModelFolder.PointerName), FileMode.Create, FileAccess.Write);
        pointer.Write(Encoding.ASCII.GetBytes(version + "\n"));
        pointer.Flush(flushToDisk: true);
        return version;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            using FileStream source = File.OpenRead(file);
            using var target = new FileStream(Path.Combine(to, Path.GetFileName(file)), FileMode.CreateNew, FileAccess.Write);
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }

        foreach (string below in Directory.EnumerateDirectories(from))
        {
            Copy(below, Path.Combine(to, Path.GetFileName(below)));
        }
    }
}
