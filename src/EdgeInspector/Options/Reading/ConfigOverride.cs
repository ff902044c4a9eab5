namespace EdgeInspector.Options.Reading;

/// <summary>One value set from outside the files, by path: <c>mqtt:url</c>, <c>cameras:0:source</c>, <c>cameras:top:source</c>.</summary>
internal sealed class ConfigOverride(string[] path, string text, ConfigOrigin origin)
{
    public string[] Path { get; } = path;

    /// <summary>Sets the value in a new tree; a path that leads nowhere is added to <paramref name="errors"/> and leaves the tree as it was.</summary>
    public ConfigMap Apply(ConfigMap root, List<ConfigurationError> errors)
    {
        ConfigNode? value = Value(errors);
        return value is null ? root : (ConfigMap)Set(root, 0, value, errors);
    }

    private ConfigNode? Value(List<ConfigurationError> errors)
    {
        // Lists and groups are written as in a file: --set 'cameras:top:models=[a, b]'. Everything else is taken as it is.
        if (!text.StartsWith('[') && !text.StartsWith('{'))
        {
            return new ConfigScalar(text, isPlain: true, origin);
        }

        int before = errors.Count;
        ConfigNode? node = YamlTreeReader.Read(text, origin.Source, origin.BaseDirectory, errors);
        for (int i = before; i < errors.Count; i++)
        {
            errors[i] = errors[i] with { Origin = origin };
        }

        return node is null ? null : Relocate(node);
    }

    private ConfigNode Relocate(ConfigNode node) => node switch
    {
        ConfigScalar scalar => new ConfigScalar(scalar.Text, scalar.IsPlain, origin),
        ConfigList list => new ConfigList([.. list.Items.Select(Relocate)], origin),
        ConfigMap map => new ConfigMap([.. map.Entries.Select(entry => new ConfigMap.Entry(entry.Key, origin, Relocate(entry.Value)))], origin),
        _ => node,
    };

    private ConfigNode Set(ConfigNode node, int depth, ConfigNode value, List<ConfigurationError> errors)
    {
        if (depth == Path.Length)
        {
            return value;
        }

        string segment = Path[depth];
        switch (node)
        {
            case ConfigMap map:
                ConfigNode child = map.Find(segment) is { } found and not ConfigScalar { IsNull: true } ? found : Absent(depth + 1);
                return map.With(new(segment, origin, Set(child, depth + 1, value, errors)));
            case ConfigList list:
                int at = Index(list, segment);
                if (at < 0)
                {
                    errors.Add(new(origin, NoEntry(list, depth)));
                    return list;
                }

                var items = new List<ConfigNode>(list.Items);
                if (at == items.Count)
                {
                    items.Add(Absent(depth + 1));
                }

                items[at] = Set(items[at], depth + 1, value, errors);
                return new ConfigList(items, list.Origin);
            default:
                errors.Add(new(origin, $"{Join(depth)} is a single value and has nothing named '{segment}' in it"));
                return node;
        }
    }

    /// <summary>What stands where nothing was written yet: a list where the path goes on with a number, otherwise a map.</summary>
    private ConfigNode Absent(int depth) => depth < Path.Length && int.TryParse(Path[depth], System.Globalization.NumberStyles.None, null, out _)
        ? new ConfigList([], origin)
        : ConfigMap.Empty(origin);

    private static int Index(ConfigList list, string segment) =>
        int.TryParse(segment, System.Globalization.NumberStyles.None, null, out int index)
            ? (index <= list.Items.Count ? index : -1)
            : list.IndexOfName(segment);

    private string NoEntry(ConfigList list, int depth)
    {
        string[] names = [.. list.Items.OfType<ConfigMap>().Select(map => map.Find("name")).OfType<ConfigScalar>().Select(name => name.Text)];
        string known = names.Length > 0 ? $"; there are {string.Join(", ", names)}" : "";
        return $"{Join(depth)} has no entry '{Path[depth]}'{known} (a number from 0 to {list.Items.Count}, the last one to add)";
    }

    private string Join(int depth) => string.Join(':', Path, 0, depth);
}
