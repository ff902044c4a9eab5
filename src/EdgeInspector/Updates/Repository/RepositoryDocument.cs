using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>A metadata file that is being written: its signed part may change until it is signed.</summary>
internal sealed class RepositoryDocument
{
    private const string SpecificationVersion = "1.0.31";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, string> _signatures = new(StringComparer.Ordinal);

    private RepositoryDocument(string role, JsonObject signed)
    {
        Role = role;
        Signed = signed;
    }

    /// <summary>Name of its role.</summary>
    public string Role { get; }

    public JsonObject Signed { get; private set; }

    public long Version
    {
        get => Signed["version"]!.GetValue<long>();
        set => Signed["version"] = value;
    }

    public DateTimeOffset Expires
    {
        get => DateTimeOffset.ParseExact(Signed["expires"]!.GetValue<string>(), TufJson.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        set => Signed["expires"] = value.UtcDateTime.ToString(TufJson.DateFormat, CultureInfo.InvariantCulture);
    }

    public IReadOnlyDictionary<string, string> Signatures => _signatures;

    /// <param name="type"><c>root</c>, <c>timestamp</c>, <c>snapshot</c>, or <c>targets</c>, also of delegated roles.</param>
    public static RepositoryDocument Create(string role, string type, DateTimeOffset expires, JsonObject content)
    {
        content["_type"] = type;
        content["spec_version"] = SpecificationVersion;
        return new RepositoryDocument(role, content) { Version = 1, Expires = expires };
    }

    /// <exception cref="TufException">It is no metadata of that type.</exception>
    public static RepositoryDocument Parse(string role, byte[] bytes)
    {
        // The client's own reading comes first: what it would refuse is not worked on.
        _ = Read(role, bytes);
        JsonNode file = JsonNode.Parse(bytes)!;
        var document = new RepositoryDocument(role, file["signed"]!.DeepClone().AsObject());
        foreach (JsonNode? signature in file["signatures"]!.AsArray())
        {
            document._signatures[signature!["keyid"]!.GetValue<string>()] = signature["sig"]!.GetValue<string>();
        }

        return document;
    }

    /// <summary>As a client reads it.</summary>
    public static TufMetadata Read(string role, byte[] bytes) => role switch
    {
        RootMetadata.Type => new RootMetadata(bytes),
        MetaFilesMetadata.TimestampType or MetaFilesMetadata.SnapshotType => new MetaFilesMetadata(bytes, role),
        _ => new TargetsMetadata(bytes),
    };

    /// <summary>The next version, without signatures.</summary>
    public RepositoryDocument Next(DateTimeOffset expires) => new(Role, Signed.DeepClone().AsObject()) { Version = Version + 1, Expires = expires };

    /// <summary>What was signed holds no longer.</summary>
    public void DropSignatures() => _signatures.Clear();

    /// <summary>Signs with those of the keys that are at hand.</summary>
    public void Sign(IEnumerable<string> ids, KeyRing ring)
    {
        byte[]? canonical = null;
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            if (ring.Find(id) is { } key)
            {
                canonical ??= Canonical();
                _signatures[id] = key.Sign(canonical);
            }
        }
    }

    public byte[] Write()
    {
        var signatures = new JsonArray([.. _signatures.Select(entry => (JsonNode)new JsonObject { ["keyid"] = entry.Key, ["sig"] = entry.Value })]);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["signatures"] = signatures, ["signed"] = Signed.DeepClone() }, s_readable);
    }

    /// <summary>Whether enough of a role's keys have signed.</summary>
    public bool IsSigned(TufRole by, Ed25519Verifier ed25519)
    {
        try
        {
            by.Verify(Read(Role, Write()), Role, ed25519);
            return true;
        }
        catch (TufException error) when (error.Fault == TufFault.Signature)
        {
            return false;
        }
    }

    private byte[] Canonical()
    {
        using JsonDocument document = JsonDocument.Parse(Signed.ToJsonString());
        return CanonicalJson.Write(document.RootElement);
    }
}
