using System.Globalization;
using System.Text.Json;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using Xunit;

namespace EdgeInspector.Tests.Options;

/// <summary>The schema and the reader say the same: keys, defaults, limits and choices.</summary>
public class ConfigurationSchemaTests
{
    private static readonly JsonElement _schema = JsonDocument.Parse(ConfigSchema.Text()).RootElement;

    /// <summary>Every leaf of the schema, by its path in <see cref="Config.Full"/>.</summary>
    private static readonly Dictionary<string, JsonElement> _leaves = Leaves();

    [Fact]
    public void Keys_AreThoseTheReaderKnows()
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Config.Load(Config.Full).Effective!, "", known);

        Assert.Equal(known, new SortedSet<string>(_leaves.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void Defaults_AreThoseTheReaderFillsIn()
    {
        ConfigMap effective = Config.Load("""
            cameras: [{name: a, source: "sim:pcb", models: [m], zones: [{name: z, polygon: [[0, 0], [1, 0], [1, 1]]}], rules: [{}]}]
            updates: {channels: [{name: c, url: "https://models.example/", root_file: /r}]}
            """).Effective!;

        foreach ((string path, JsonElement leaf) in _leaves)
        {
            // The one zone and the one channel that are written have no default to compare with.
            if (leaf.TryGetProperty("default", out JsonElement expected) && path is not ("cameras:0:zones" or "cameras:0:rules" or "updates:channels"))
            {
                Assert.Equal((path, expected.ValueKind is JsonValueKind.True or JsonValueKind.False ? expected.GetRawText() : expected.ToString()), (path, Written(Find(effective, path)!)));
            }
        }
    }

    [Fact]
    public void Limits_AreThoseTheReaderKeeps()
    {
        int checkedLimits = 0;
        foreach ((string path, JsonElement leaf) in _leaves)
        {
            foreach ((string limit, double beyond) in new[] { ("minimum", -0.001), ("maximum", 0.001) })
            {
                if (leaf.TryGetProperty(limit, out JsonElement at))
                {
                    bool whole = leaf.GetProperty("type").ToString() == "integer";
                    Accepts(path, at.GetRawText());
                    Refuses(path, (at.GetDouble() + (whole ? Math.Sign(beyond) : beyond)).ToString(CultureInfo.InvariantCulture));
                    checkedLimits++;
                }
            }
        }

        Assert.True(checkedLimits >= 22, $"only {checkedLimits} limits were found");
    }

    [Fact]
    public void Choices_AreThoseTheReaderKnows()
    {
        foreach ((string path, JsonElement leaf) in _leaves.Where(leaf => leaf.Value.TryGetProperty("enum", out _)))
        {
            foreach (JsonElement word in leaf.GetProperty("enum").EnumerateArray())
            {
                Accepts(path, word.GetString()!);
            }

            Refuses(path, "something");
        }
    }

    [Fact]
    public void Null_IsAllowedWhereTheReaderHasADefaultForIt()
    {
        foreach ((string path, JsonElement leaf) in _leaves.Where(leaf => leaf.Value.TryGetProperty("type", out JsonElement type) && type.ToString().Contains("null", StringComparison.Ordinal)))
        {
            // A password file needs its user: that is a rule between keys, not one of the key.
            string[] set = path.EndsWith(":user", StringComparison.Ordinal)
                ? [$"{path}=null", $"{path[..path.LastIndexOf(':')]}:password_file=null"]
                : path.EndsWith(":zones", StringComparison.Ordinal) ? [$"{path}=null", "cameras:0:rules:0:zones=null"] : [$"{path}=null"];
            Assert.True(Config.Load(Config.Full, set).Errors.Count == 0, path);
        }
    }

    [Theory]
    [InlineData("cameras:0:name", "top.1-a_b", "a/b")]
    [InlineData("cameras:0:name", "Prüfplatz", "a b")]
    [InlineData("device", "line-3", ".x")]
    [InlineData("cameras:0:source", "rtsps://10.0.0.5/stream1?ca=/camera.pem", "webcam")]
    [InlineData("cameras:0:rules:0:frames", "2 of 3", "2/3")]
    [InlineData("mqtt:url", "mqtts://broker:8883", "http://broker")]
    [InlineData("mqtt:url", "embedded", "mqtt://a:b@broker")]
    [InlineData("mqtt:root", "plant/line", "plant/#")]
    [InlineData("storage:max_bytes", "1.5GiB", "lots")]
    [InlineData("storage:max_bytes", "500MB", "5 XB")]
    [InlineData("storage:max_age", "12h", "12")]
    [InlineData("explain:language", "de", "DE")]
    [InlineData("updates:poll", "1h", "1")]
    [InlineData("updates:min_free_bytes", "2GiB", "some")]
    [InlineData("updates:channels:0:targets", "https://files.example/", "files")]
    [InlineData("updates:gates:bake_time", "1d", "long")]
    [InlineData("web:listen", "http://[::1]:8080", "https://127.0.0.1")]
    public void Patterns_AgreeWithTheReader(string path, string right, string wrong)
    {
        JsonElement leaf = _leaves[path];
        string pattern = leaf.GetProperty("pattern").GetString()!;

        Assert.Matches(pattern, right);
        Assert.DoesNotMatch(pattern, wrong);
        Accepts(path, right);
        Refuses(path, wrong);
    }

    private static void Accepts(string path, string value) =>
        Assert.True(Config.Load(Config.Full, $"{path}={value}").Errors.Count == 0, $"{path}={value} is refused: {string.Join("; ", Config.Load(Config.Full, $"{path}={value}").Errors)}");

    private static void Refuses(string path, string value) =>
        Assert.True(Config.Load(Config.Full, $"{path}={value}").Errors.Count > 0, $"{path}={value} is accepted");

    private static Dictionary<string, JsonElement> Leaves()
    {
        var leaves = new Dictionary<string, JsonElement>();
        Walk(_schema, "", leaves);
        return leaves;
    }

    private static void Walk(JsonElement schema, string path, Dictionary<string, JsonElement> leaves)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            schema = _schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        }

        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean(), $"{path} must name all its keys");
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                Walk(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}", leaves);
            }

            return;
        }

        if (path.Length > 0)
        {
            leaves[path] = schema;
        }

        if (schema.TryGetProperty("items", out JsonElement items) && items.TryGetProperty("$ref", out _))
        {
            Walk(items, path + ":0", leaves);
        }
    }

    private static void Collect(ConfigNode node, string path, SortedSet<string> known)
    {
        // Below a leaf the keys are the user's own.
        if (node is ConfigMap map && !_leaves.ContainsKey(path))
        {
            foreach (ConfigMap.Entry entry in map.Entries)
            {
                Collect(entry.Value, path.Length == 0 ? entry.Key : $"{path}:{entry.Key}", known);
            }

            return;
        }

        known.Add(path);
        if (node is ConfigList { Items: [ConfigMap first, ..] })
        {
            Collect(first, path + ":0", known);
        }
    }

    private static ConfigNode? Find(ConfigNode? node, string path)
    {
        foreach (string step in path.Split(':'))
        {
            node = node switch
            {
                ConfigMap map => map.Find(step),
                ConfigList list => list.Items[int.Parse(step)],
                _ => null,
            };
        }

        return node;
    }

    private static string Written(ConfigNode node) => node switch
    {
        ConfigScalar { IsNull: true } => "",
        ConfigScalar scalar => scalar.Text,
        ConfigList { Items.Count: 0 } => "[]",
        ConfigMap { Entries.Count: 0 } => "{}",
        _ => node.Kind,
    };
}
