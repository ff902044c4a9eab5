namespace EdgeInspector.Updates.Tuf;

/// <summary>The trusted metadata on disk: the bytes as they came, replaced whole or not at all.</summary>
/// <param name="folder">Made where missing.</param>
/// <param name="syncDirectory">Makes names in a folder durable.</param>
internal sealed class TrustStore(string folder, Action<string> syncDirectory)
{
    /// <summary>Null where there is none.</summary>
    public byte[]? Read(string role)
    {
        string file = FileOf(role);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    public void Write(string role, byte[] bytes)
    {
        Directory.CreateDirectory(folder);
        WriteWhole(FileOf(role), bytes, syncDirectory);
    }

    /// <summary>A loss of power leaves the old file or the new one.</summary>
    public static void WriteWhole(string file, byte[] bytes, Action<string> syncDirectory)
    {
        string part = file + ".part";
        using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, file, overwrite: true);
        syncDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    // A role may be called "../x": escaped, no name leaves the folder.
    private string FileOf(string role) => Path.Combine(folder, $"{Uri.EscapeDataString(role)}.json");
}
