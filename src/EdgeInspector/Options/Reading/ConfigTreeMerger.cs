namespace EdgeInspector.Options.Reading;

/// <summary>Puts a later layer over an earlier one: keys are merged, values and lists replaced, cameras matched by name.</summary>
internal static class ConfigTreeMerger
{
    public static ConfigMap Merge(ConfigMap lower, ConfigMap upper)
    {
        ConfigMap merged = lower;
        foreach (ConfigMap.Entry entry in upper.Entries)
        {
            ConfigNode value = (lower.Find(entry.Key), entry.Value) switch
            {
                (ConfigMap below, ConfigMap above) => Merge(below, above),
                (ConfigList below, ConfigList above) when entry.Key == "cameras" => MergeByName(below, above),
                _ => entry.Value,
            };
            merged = merged.With(entry with { Value = value });
        }

        return merged;
    }

    private static ConfigList MergeByName(ConfigList lower, ConfigList upper)
    {
        var items = new List<ConfigNode>(lower.Items);
        foreach (ConfigNode item in upper.Items)
        {
            int at = item is ConfigMap map && map.Find("name") is ConfigScalar name ? lower.IndexOfName(name.Text) : -1;
            if (at >= 0)
            {
                items[at] = Merge((ConfigMap)lower.Items[at], (ConfigMap)item);
            }
            else
            {
                items.Add(item);
            }
        }

        return new ConfigList(items, lower.Origin);
    }
}
