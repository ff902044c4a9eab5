using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>Roles that may speak for some of a role's targets: one by name, or a row of them among which a path's hash chooses.</summary>
/// <remarks>TUF specification 1.0, section 4.5; succinct roles are TAP 15.</remarks>
internal sealed class Delegation
{
    private const int MaxBits = 32;
    private const string Extension = ".json";

    private readonly string _name;
    private readonly IReadOnlyList<string>? _patterns;
    private readonly IReadOnlyList<string>? _hashPrefixes;
    private readonly int _bits;

    private Delegation(string name, TufRole role, bool terminating, IReadOnlyList<string>? patterns, IReadOnlyList<string>? hashPrefixes, int bits)
    {
        _name = name;
        Role = role;
        IsTerminating = terminating;
        _patterns = patterns;
        _hashPrefixes = hashPrefixes;
        _bits = bits;
    }

    public TufRole Role { get; }

    /// <summary>Whether nobody after it is asked for a path it matches.</summary>
    public bool IsTerminating { get; }

    public static IReadOnlyList<Delegation> ReadAll(JsonElement element)
    {
        const string what = "the delegations";
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw TufJson.Malformed($"{what} are no object");
        }

        Dictionary<string, TufKey> keys = TufRole.ReadKeys(element, what);
        JsonElement? roles = TufJson.Optional(element, "roles");
        JsonElement? succinct = TufJson.Optional(element, "succinct_roles");
        if (roles is null == succinct is null)
        {
            throw TufJson.Malformed($"{what} have {(roles is null ? "neither" : "both")} of roles and succinct_roles");
        }

        if (succinct is { } row)
        {
            return [ReadSuccinct(row, keys)];
        }

        Delegation[] list = [.. TufJson.Array(element, "roles", what).EnumerateArray().Select(item => Read(item, keys))];
        return list.DistinctBy(delegation => delegation._name).Count() == list.Length ? list : throw TufJson.Malformed($"{what} name a role twice");
    }

    /// <summary>Name of the role to ask for a target; null where it is none of theirs.</summary>
    public string? RoleFor(string path)
    {
        if (_bits > 0)
        {
            uint bin = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(path))) >> (32 - _bits);
            int digits = ((1L << _bits) - 1).ToString("x", CultureInfo.InvariantCulture).Length;
            return $"{_name}-{bin.ToString($"x{digits}", CultureInfo.InvariantCulture)}";
        }

        if (_patterns is not null)
        {
            return _patterns.Any(pattern => PathPattern.Matches(pattern, path)) ? _name : null;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
        return _hashPrefixes!.Any(prefix => hash.StartsWith(prefix, StringComparison.Ordinal)) ? _name : null;
    }

    /// <summary>Every role it may lead to, of those whose metadata a snapshot names.</summary>
    /// <param name="files">Names with <c>.json</c>.</param>
    public IEnumerable<string> RolesAmong(IEnumerable<string> files)
    {
        if (_bits == 0)
        {
            return [_name];
        }

        int digits = ((1L << _bits) - 1).ToString("x", CultureInfo.InvariantCulture).Length;
        string start = $"{_name}-";
        return files
            .Where(file => file.StartsWith(start, StringComparison.Ordinal) && file.Length == start.Length + digits + Extension.Length)
            .Select(file => file[..^Extension.Length])
            .Where(role => ulong.TryParse(role.AsSpan(start.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
    }

    private static Delegation Read(JsonElement element, Dictionary<string, TufKey> keys)
    {
        string name = TufJson.Text(element, "name", "a delegated role");
        string what = $"delegated role {name}";
        if (name is "" or RootMetadata.Type or MetaFilesMetadata.TimestampType or MetaFilesMetadata.SnapshotType or TargetsMetadata.Type)
        {
            throw TufJson.Malformed($"a delegated role is named \"{name}\", which is a top-level role or nothing");
        }

        bool hasPaths = TufJson.Optional(element, "paths") is not null;
        if (hasPaths == TufJson.Optional(element, "path_hash_prefixes") is not null)
        {
            throw TufJson.Malformed($"{what} has {(hasPaths ? "both" : "neither")} of paths and path_hash_prefixes");
        }

        return new Delegation(
            name,
            TufRole.Read(element, keys, what),
            TufJson.Flag(element, "terminating", what),
            hasPaths ? TufJson.Texts(element, "paths", what) : null,
            hasPaths ? null : TufJson.Texts(element, "path_hash_prefixes", what),
            bits: 0);
    }

    private static Delegation ReadSuccinct(JsonElement element, Dictionary<string, TufKey> keys)
    {
        const string what = "succinct_roles";
        long bits = TufJson.Number(element, "bit_length", 1, what);
        return bits <= MaxBits
            ? new Delegation(TufJson.Text(element, "name_prefix", what), TufRole.Read(element, keys, what), terminating: true, null, null, (int)bits)
            : throw TufJson.Malformed($"{what}: \"bit_length\" is {bits}, above {MaxBits}");
    }
}
