namespace EdgeInspector.Options.Reading;

/// <summary>A list of nodes.</summary>
internal sealed class ConfigList(IReadOnlyList<ConfigNode> items, ConfigOrigin origin) : ConfigNode(origin)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    public override int Size { get; } = SizeOf(items);

    public override string Kind => "a list";

    /// <summary>Index of the entry with that <c>name</c>, or -1. Case matters only where two names differ in nothing else.</summary>
    public int IndexOfName(string name)
    {
        int found = -1;
        for (int i = 0; i < Items.Count; i++)
        {
            if (Items[i] is ConfigMap map && map.Find("name") is ConfigScalar { } given)
            {
                if (given.Text == name)
                {
                    return i;
                }

                found = found < 0 && given.Text.Equals(name, StringComparison.OrdinalIgnoreCase) ? i : found;
            }
        }

        return found;
    }

    private static int SizeOf(IReadOnlyList<ConfigNode> items)
    {
        int size = 1;
        for (int i = 0; i < items.Count; i++)
        {
            size += items[i].Size;
        }

        return size;
    }
}
