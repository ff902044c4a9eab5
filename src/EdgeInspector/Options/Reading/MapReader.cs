using System.Globalization;

namespace EdgeInspector.Options.Reading;

/// <summary>
/// Reads the keys of one group, each by the type asked for. A wrong value is an error at its line and reads as the default, so that
/// all errors show at once. Remembers every key asked for: <see cref="Finish"/> reports the others as unknown.
/// </summary>
internal sealed class MapReader
{
    private readonly BindingContext _context;
    private readonly ConfigMap _map;
    private readonly List<ConfigMap.Entry> _effective = [];
    private readonly string _within;

    /// <param name="path">Path of the group for messages, empty at the top.</param>
    /// <param name="map">Null where nothing was written: every key then has its default.</param>
    public MapReader(BindingContext context, string path, ConfigMap? map)
    {
        _context = context;
        _map = map ?? ConfigMap.Empty(ConfigOrigin.Default);
        Path = path;
        _within = path.Length == 0 ? "" : path + ":";
    }

    public string Path { get; }

    /// <summary>Whether files that are named must be there.</summary>
    public bool CheckFiles => _context.CheckFiles;

    public ConfigOrigin Origin => _map.Origin;

    /// <summary>Reports unknown keys; the group with every default spelled out.</summary>
    public ConfigMap Finish()
    {
        foreach (ConfigMap.Entry entry in _map.Entries)
        {
            if (!IsKnown(entry.Key))
            {
                string hint = NearestWord.Suggest(entry.Key, _effective.Select(known => known.Key));
                string others = hint.Length > 0 ? hint : $"; known are {string.Join(", ", _effective.Select(known => known.Key))}";
                _context.Error(entry.KeyOrigin, $"unknown key '{_within}{entry.Key}'{others}");
            }
        }

        return new ConfigMap(_effective, _map.Origin);
    }

    public bool IsWritten(string key) => _map.Find(key) is not null;

    public bool IsList(string key) => _map.Find(key) is ConfigList;

    /// <summary>Where the value stands, or its group when it is not written.</summary>
    public ConfigOrigin OriginOf(string key) => _map.Find(key)?.Origin ?? _map.Origin;

    /// <summary>An error at the value of <paramref name="key"/>: <c>KEY problem</c>.</summary>
    public void Error(string key, string problem) => _context.Error(OriginOf(key), $"{_within}{key} {problem}");

    /// <param name="check">What is wrong with the text, or null.</param>
    public string Text(string key, string fallback, Func<string, string?>? check = null) =>
        ReadText(key, fallback, required: false, check) ?? fallback;

    public string? TextOrNull(string key, string? fallback, Func<string, string?>? check = null) =>
        ReadText(key, fallback, required: false, check, nullable: true);

    /// <summary>Empty, with an error, where it is not written.</summary>
    public string RequiredText(string key, Func<string, string?>? check = null) => ReadText(key, null, required: true, check) ?? "";

    public int Whole(string key, int fallback, int min, int max) => (int)Whole(key, (long)fallback, min, max);

    public long Whole(string key, long fallback, long min, long max)
    {
        ConfigScalar? scalar = Scalar(key, fallback.ToString(CultureInfo.InvariantCulture));
        if (scalar is null)
        {
            return fallback;
        }

        // YAML 1.1 reads 010 as eight; here it is an error rather than a guess.
        bool octal = scalar.Text.Length > 1 && scalar.Text.TrimStart('-') is ['0', _, ..];
        if (scalar.IsPlain && !octal && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min && value <= max)
        {
            return value;
        }

        Error(key, $"is {scalar.Kind}; write a whole number from {min} to {max}{WithoutQuotes(scalar)}");
        return fallback;
    }

    public double Number(string key, double fallback, double min, double max) => NumberOrNull(key, fallback, min, max, nullable: false) ?? fallback;

    public double? NumberOrNull(string key, double min, double max) => NumberOrNull(key, null, min, max, nullable: true);

    /// <summary>One of a few words, by its index; not generic, so that no code is generated for each kind at start.</summary>
    public int Choice(string key, int fallback, string[] words)
    {
        ConfigScalar? scalar = Scalar(key, words[fallback]);
        int found = scalar is null ? fallback : Array.IndexOf(words, scalar.Text);
        if (found >= 0)
        {
            return found;
        }

        Error(key, $"is {scalar!.Kind}; write {string.Join(" or ", words)}{NearestWord.Suggest(scalar.Text, words)}");
        return fallback;
    }

    /// <summary>The scalar written for a key, or null where its default holds: nothing or null written, or, with an error, something else.</summary>
    public ConfigScalar? Scalar(string key, string fallback, bool quoteDefault = false)
    {
        ConfigNode? node = _map.Find(key);
        if (node is ConfigScalar { IsNull: false } scalar)
        {
            Remember(key, scalar);
            return scalar;
        }

        Remember(key, new ConfigScalar(fallback, isPlain: !quoteDefault, node is null ? ConfigOrigin.Default : node.Origin));
        if (node is not null and not ConfigScalar)
        {
            Error(key, $"is {node.Kind}; write a single value");
        }

        return null;
    }

    /// <summary>Reads a group below this one.</summary>
    public T Group<T>(string key, Func<MapReader, T> read)
    {
        ConfigNode? node = _map.Find(key);
        var map = node as ConfigMap;
        if (node is not null and not ConfigMap and not ConfigScalar { IsNull: true })
        {
            Error(key, $"is {node.Kind}; write keys below it, indented");
        }

        var reader = new MapReader(_context, _within + key, map);
        T value = read(reader);
        Remember(key, reader.Finish());
        return value;
    }

    /// <summary>Reads a group whose keys are the user's own, each with a whole number, in the order written.</summary>
    /// <param name="problem">What is wrong with a key, or null.</param>
    public List<KeyValuePair<string, int>> WholeNumbers(string key, string shape, Func<string, string?> problem)
    {
        ConfigNode? node = _map.Find(key);
        var map = node as ConfigMap;
        if (node is not null and not ConfigMap and not ConfigScalar { IsNull: true })
        {
            Error(key, $"is {node.Kind}; write {shape}");
        }

        Remember(key, map ?? ConfigMap.Empty(node?.Origin ?? ConfigOrigin.Default));
        var numbers = new List<KeyValuePair<string, int>>();
        foreach (ConfigMap.Entry entry in map?.Entries ?? [])
        {
            string path = $"{_within}{key}:{entry.Key}";
            if (problem(entry.Key) is { } wrong)
            {
                _context.Error(entry.KeyOrigin, $"{path} {wrong}");
            }
            else if (entry.Value is ConfigScalar { IsPlain: true } scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            {
                numbers.Add(new(entry.Key, number));
            }
            else
            {
                _context.Error(entry.Value.Origin, $"{path} is {entry.Value.Kind}; write a whole number");
            }
        }

        return numbers;
    }

    /// <summary>Reads a list; nothing written is an empty one.</summary>
    /// <param name="read">Reads one entry, given its path for messages; returns its effective node, or null after an error.</param>
    public void List(string key, string shape, Func<ConfigNode, string, ConfigNode?> read)
    {
        ConfigNode? node = _map.Find(key);
        var effective = new List<ConfigNode>();
        if (node is ConfigList list)
        {
            for (int i = 0; i < list.Items.Count; i++)
            {
                if (read(list.Items[i], $"{_within}{key}:{i}") is { } seen)
                {
                    effective.Add(seen);
                }
            }
        }
        else if (node is not null and not ConfigScalar { IsNull: true })
        {
            Error(key, $"is {node.Kind}; write a list, {shape}");
        }

        Remember(key, new ConfigList(effective, node?.Origin ?? ConfigOrigin.Default));
    }

    /// <summary>Reads a list of groups.</summary>
    public List<T> Groups<T>(string key, string shape, Func<MapReader, T> read)
        where T : class
    {
        var values = new List<T>();
        List(key, shape, (node, path) =>
        {
            if (node is not ConfigMap map)
            {
                _context.Error(node.Origin, $"{path} is {node.Kind}; write {shape}");
                return null;
            }

            string? name = (map.Find("name") as ConfigScalar)?.Text;
            var reader = new MapReader(_context, name is { Length: > 0 } ? $"{path[..path.LastIndexOf(':')]}:{name}" : path, map);
            values.Add(read(reader));
            return reader.Finish();
        });
        return values;
    }

    /// <summary>Reads one text (under an empty key), or a group of texts whose keys are the user's own; an error where neither is written.</summary>
    public List<KeyValuePair<string, ConfigScalar>> Texts(string key, string shape)
    {
        ConfigNode? node = _map.Find(key);
        Remember(key, node ?? ConfigMap.Empty(ConfigOrigin.Default));
        switch (node)
        {
            case ConfigScalar { IsNull: false } text:
                return [new("", text)];
            case ConfigMap { Entries.Count: > 0 } map:
                foreach (ConfigMap.Entry entry in map.Entries.Where(static entry => entry.Value is not ConfigScalar { IsNull: false }))
                {
                    _context.Error(entry.Value.Origin, $"{_within}{key}:{entry.Key} is {entry.Value.Kind}; write a text");
                }

                return [.. map.Entries.Where(static entry => entry.Value is ConfigScalar { IsNull: false }).Select(static entry => new KeyValuePair<string, ConfigScalar>(entry.Key, (ConfigScalar)entry.Value))];
            default:
                Error(key, node is null or ConfigScalar ? $"is missing; write {shape}" : $"is {node.Kind}; write {shape}");
                return [];
        }
    }

    private double? NumberOrNull(string key, double? fallback, double min, double max, bool nullable)
    {
        ConfigScalar? scalar = Scalar(key, fallback?.ToString(CultureInfo.InvariantCulture) ?? "null");
        if (scalar is null)
        {
            return fallback;
        }

        if (ParseNumber(scalar, out double value) && value >= min && value <= max)
        {
            return value;
        }

        string orNull = nullable ? ", or null" : "";
        Error(key, $"is {scalar.Kind}; write a number from {Show(min)} to {Show(max)}{orNull}{WithoutQuotes(scalar)}");
        return fallback;
    }

    /// <summary>A finite decimal number, without quotes and without YAML 1.1's other spellings.</summary>
    public static bool ParseNumber(ConfigScalar scalar, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return scalar.IsPlain && double.TryParse(scalar.Text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private string? ReadText(string key, string? fallback, bool required, Func<string, string?>? check, bool nullable = false)
    {
        ConfigNode? node = _map.Find(key);
        if (required && (node is null or ConfigScalar { IsNull: true }))
        {
            Remember(key, new ConfigScalar("", isPlain: false, OriginOf(key)));
            Error(key, "is missing; write it");
            return null;
        }

        ConfigScalar? scalar = node is ConfigScalar { IsNull: true } && nullable
            ? RememberNull(key, (ConfigScalar)node)
            : Scalar(key, fallback ?? "null", quoteDefault: fallback is not null);
        if (scalar is null)
        {
            return node is ConfigScalar { IsNull: true } && nullable ? null : fallback;
        }

        string text = scalar.Text;
        string? problem = text.Length == 0 ? "is empty; write a value or leave the key out"
            : text.AsSpan().ContainsAnyInRange('\0', '\x1f') ? "contains a control character or line break; write it in one line"
            : check?.Invoke(text) is { } wrong ? $"'{text}' {wrong}" : null;
        if (problem is null)
        {
            return text;
        }

        Error(key, problem);
        return fallback;
    }

    private ConfigScalar? RememberNull(string key, ConfigScalar node)
    {
        Remember(key, node);
        return null;
    }

    private bool IsKnown(string key)
    {
        foreach (ConfigMap.Entry known in _effective)
        {
            if (known.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private void Remember(string key, ConfigNode node) => _effective.Add(new(key, node.Origin, node));

    private static string Show(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    private static string WithoutQuotes(ConfigScalar scalar) => scalar.IsPlain ? "" : " without quotes";
}
