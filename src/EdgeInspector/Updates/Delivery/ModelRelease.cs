using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Delivery;

/// <summary>What a channel's signed metadata says of a package: the member <c>edge-inspector</c> of the target's custom metadata.</summary>
/// <remarks>Numbers with a fraction are texts there, since signed JSON has whole numbers only.</remarks>
public sealed record ModelRelease
{
    /// <summary>Name of the member.</summary>
    public const string Member = "edge-inspector";

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    public required SemanticVersion Version { get; init; }

    /// <summary>What it is for, such as <c>detection</c> or <c>language</c>; null: not said.</summary>
    public string? Role { get; init; }

    /// <summary>Boxes it is meant for, <c>*</c> and <c>?</c> allowed. Neither these nor <see cref="Groups"/>: every box.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Groups of boxes it is meant for.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Hardware it runs on, any of these words. None: any.</summary>
    public IReadOnlyList<string> Hardware { get; init; } = [];

    /// <summary>Oldest version of this program that can run it; null: any.</summary>
    public SemanticVersion? MinDaemon { get; init; }

    /// <summary>What it must show before it judges; null: nothing beyond the site's own.</summary>
    public GatePolicy? Gates { get; init; }

    /// <summary>Null where the target says nothing of this kind.</summary>
    /// <exception cref="TufException">It says something that cannot be understood.</exception>
    internal static ModelRelease? Read(TufTarget target)
    {
        if (target.Custom is not { ValueKind: JsonValueKind.Object } custom || TufJson.Optional(custom, Member) is not { } release)
        {
            return null;
        }

        string what = $"the release {target.Path}";
        var read = new ModelRelease
        {
            Model = Name(TufJson.Text(release, "model", what), what),
            Version = VersionOf(TufJson.Text(release, "version", what), what),
            Role = TufJson.Optional(release, "role") is null ? null : TufJson.Text(release, "role", what),
            Devices = Words(release, "devices", what),
            Groups = Words(release, "groups", what),
            Hardware = Words(release, "hardware", what),
            MinDaemon = TufJson.Optional(release, "min_daemon") is null ? null : VersionOf(TufJson.Text(release, "min_daemon", what), what),
            Gates = TufJson.Optional(release, "gates") is null ? null : ReadGates(TufJson.Object(release, "gates", what), $"{what}, gates"),
        };
        return read.BelongsTo(target.Path)
            ? read
            : throw TufJson.Malformed($"{what} is {read.Model} {read.Version}, which belongs into the folder {read.Model}/, or into that of the one group or box it is meant for");
    }

    /// <summary>
    /// Whether it may have this name in the channel. Keys are given away for folders: without this rule, one that may publish one model
    /// could call its packages another.
    /// </summary>
    internal bool BelongsTo(string path)
    {
        string folder = path.Split('/')[0];
        return folder == path || folder == Model || ((string[])[.. Devices, .. Groups]).AsSpan().SequenceEqual([folder]);
    }

    /// <summary>The custom metadata of a target.</summary>
    internal JsonObject Write()
    {
        var release = new JsonObject { ["model"] = Model, ["version"] = Version.ToString() };
        if (Role is not null)
        {
            release["role"] = Role;
        }

        foreach ((string name, IReadOnlyList<string> words) in new[] { ("devices", Devices), ("groups", Groups), ("hardware", Hardware) })
        {
            if (words.Count > 0)
            {
                release[name] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
            }
        }

        if (MinDaemon is not null)
        {
            release["min_daemon"] = MinDaemon.ToString();
        }

        if (Gates is not null)
        {
            release["gates"] = WriteGates(Gates);
        }

        return new JsonObject { [Member] = release };
    }

    /// <summary>Why it is not for this box, in words for a person; null: it is.</summary>
    public string? Refusal(DeviceIdentity device)
    {
        if ((Devices.Count > 0 || Groups.Count > 0)
            && !Devices.Any(pattern => PathPattern.Matches(pattern, device.Device))
            && !Groups.Intersect(device.Groups, StringComparer.Ordinal).Any())
        {
            return $"it is meant for {string.Join(", ", Devices.Concat(Groups.Select(group => $"group {group}")))}";
        }

        if (Hardware.Count > 0 && !Hardware.Intersect(device.Hardware, StringComparer.OrdinalIgnoreCase).Any())
        {
            return $"it runs on {string.Join(", ", Hardware)}, and this box is {string.Join(", ", device.Hardware)}";
        }

        return MinDaemon is not null && device.Daemon < MinDaemon ? $"it needs edge-inspector {MinDaemon}, and this is {device.Daemon}; update the program first" : null;
    }

    // What asks nothing is left out; whole numbers stay below 2^53, which readers in JavaScript need.
    private static JsonObject WriteGates(GatePolicy gates)
    {
        var json = new JsonObject();
        GatePolicy nothing = GatePolicy.AsksNothing;
        Put("max_flips", gates.MaxFlips, nothing.MaxFlips);
        Put("shadow_frames", gates.ShadowFrames, nothing.ShadowFrames);
        Put("min_agreement", gates.MinAgreement.ToString(CultureInfo.InvariantCulture), nothing.MinAgreement.ToString(CultureInfo.InvariantCulture));
        Put("max_latency_ratio", gates.MaxLatencyRatio.ToString(CultureInfo.InvariantCulture), nothing.MaxLatencyRatio.ToString(CultureInfo.InvariantCulture));
        Put("max_memory_bytes", gates.MaxMemoryBytes, nothing.MaxMemoryBytes);
        Put("bake_seconds", (long)gates.BakeTime.TotalSeconds, 0L);
        return json;

        void Put<T>(string name, T value, T none)
        {
            if (!EqualityComparer<T>.Default.Equals(value, none))
            {
                json[name] = JsonValue.Create(value);
            }
        }
    }

    private static GatePolicy ReadGates(JsonElement gates, string what)
    {
        GatePolicy defaults = GatePolicy.AsksNothing;
        return new GatePolicy
        {
            MaxFlips = (int)Whole("max_flips", 0, defaults.MaxFlips, 10_000),
            ShadowFrames = (int)Whole("shadow_frames", 0, defaults.ShadowFrames, 1_000_000),
            MinAgreement = Fraction("min_agreement", defaults.MinAgreement, 0, 1),
            MaxLatencyRatio = Fraction("max_latency_ratio", defaults.MaxLatencyRatio, 1, 100),
            MaxMemoryBytes = Whole("max_memory_bytes", 1, defaults.MaxMemoryBytes, GatePolicy.MostMemoryBytes),
            BakeTime = TimeSpan.FromSeconds(Whole("bake_seconds", 0, (long)defaults.BakeTime.TotalSeconds, 30 * 86_400)),
        };

        long Whole(string name, long least, long fallback, long most)
        {
            long number = TufJson.Optional(gates, name) is null ? fallback : TufJson.Number(gates, name, least, what);
            return number <= most ? number : throw TufJson.Malformed($"{what}: \"{name}\" is {number}, above {most}");
        }

        double Fraction(string name, double fallback, double least, double most)
        {
            if (TufJson.Optional(gates, name) is null)
            {
                return fallback;
            }

            return double.TryParse(TufJson.Text(gates, name, what), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
                ? number
                : throw TufJson.Malformed($"{what}: \"{name}\" is no number from {least} to {most}, written as a text");
        }
    }

    private static SemanticVersion VersionOf(string text, string what) =>
        SemanticVersion.TryParse(text) ?? throw TufJson.Malformed($"{what}: \"{text}\" is no semantic version such as 1.2.0");

    // It becomes part of file names.
    private static string Name(string text, string what) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw TufJson.Malformed($"{what}: \"{text}\" is no model's name");

    private static IReadOnlyList<string> Words(JsonElement release, string name, string what) => TufJson.Optional(release, name) is null ? [] : TufJson.Texts(release, name, what);
}
