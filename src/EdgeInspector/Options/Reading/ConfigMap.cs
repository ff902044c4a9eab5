namespace EdgeInspector.Options.Reading;

/// <summary>Keys and their nodes, in the order written.</summary>
internal sealed class ConfigMap(IReadOnlyList<ConfigMap.Entry> entries, ConfigOrigin origin) : ConfigNode(origin)
{
    public IReadOnlyList<Entry> Entries { get; } = entries;

    public override int Size { get; } = SizeOf(entries);

    public override string Kind => "a group of keys";

    public static ConfigMap Empty(ConfigOrigin origin) => new([], origin);

    public int IndexOf(string key)
    {
        for (int i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    public ConfigNode? Find(string key) => IndexOf(key) is >= 0 and int i ? Entries[i].Value : null;

    /// <summary>The same with one entry replaced or added.</summary>
    public ConfigMap With(Entry entry)
    {
        var entries = new List<Entry>(Entries);
        int at = IndexOf(entry.Key);
        if (at < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[at] = entry;
        }

        return new ConfigMap(entries, Origin);
    }

    /// <summary>A class, not a struct: collections of it then need no code generated at start.</summary>
    internal sealed record Entry(string Key, ConfigOrigin KeyOrigin, ConfigNode Value);

    private static int SizeOf(IReadOnlyList<Entry> entries)
    {
        int size = 1;
        for (int i = 0; i < entries.Count; i++)
        {
            size += entries[i].Value.Size;
        }

        return size;
    }
}
