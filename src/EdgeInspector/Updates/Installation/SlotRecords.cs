using System.Text.Json;

namespace EdgeInspector.Updates.Installation;

/// <summary>The trust state of every model, one file each.</summary>
internal sealed class SlotRecords(string folder, DurableDisk disk)
{
    private const string Extension = ".json";

    /// <summary>Names of the models that have one, in ordinal order.</summary>
    public string[] Names()
    {
        string[] names = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)!)]
            : [];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Null where there is none, or (then it is renamed, and told) where it cannot be read.</summary>
    /// <exception cref="IOException">The disk reports a fault.</exception>
    public SlotRecord? Read(string name, Action<string>? onDamaged = null)
    {
        string file = FileOf(name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            SlotRecord? record = JsonSerializer.Deserialize(File.ReadAllBytes(file), SlotJson.Default.SlotRecord);
            if (record is { Schema: SlotRecord.SchemaName } && record.Name == name)
            {
                return record;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        if (onDamaged is not null)
        {
            File.Move(file, file + ".damaged", overwrite: true);
            disk.SyncFolder(folder);
            onDamaged($"{file}: cannot be read; it is kept as {file}.damaged, and which versions and packages of {name} were refused is forgotten");
        }

        return null;
    }

    public void Write(SlotRecord record)
    {
        disk.MakeFolder(folder);
        disk.Write(FileOf(record.Name), JsonSerializer.SerializeToUtf8Bytes(record, SlotJson.Default.SlotRecord));
    }

    // A manifest's name has no slash.
    private string FileOf(string name) => Path.Combine(folder, name + Extension);
}
