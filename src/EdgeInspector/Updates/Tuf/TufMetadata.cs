using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>One metadata file: what is signed, and by whom it says it is.</summary>
/// <remarks>TUF specification 1.0, section 4.2.</remarks>
internal abstract class TufMetadata
{
    private const string SpecificationMajor = "1";

    /// <param name="bytes">The file.</param>
    /// <param name="type">Value its <c>_type</c> must have.</param>
    /// <exception cref="TufException">It is malformed.</exception>
    protected TufMetadata(byte[] bytes, string type)
    {
        using JsonDocument document = TufJson.Parse(bytes, type);
        JsonElement signed = TufJson.Object(document.RootElement, "signed", type);
        Signed = signed.Clone();
        SignedBytes = CanonicalJson.Write(signed);
        Signatures = ReadSignatures(TufJson.Array(document.RootElement, "signatures", type), type);
        string actual = TufJson.Text(Signed, "_type", type);
        if (actual != type)
        {
            throw TufJson.Malformed($"metadata of type \"{actual}\" was given where \"{type}\" belongs");
        }

        string specification = TufJson.Text(Signed, "spec_version", type);
        if (specification.Split('.')[0] != SpecificationMajor)
        {
            throw TufJson.Malformed($"{type} follows version {specification} of the specification; this program reads 1.x");
        }

        Version = TufJson.Number(Signed, "version", 1, type);
        Expires = TufJson.Date(Signed, "expires", type);
    }

    public long Version { get; }

    public DateTimeOffset Expires { get; }

    /// <summary>What signatures cover: the canonical form of the signed part.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>Hexadecimal, by key id.</summary>
    public IReadOnlyDictionary<string, string> Signatures { get; }

    protected JsonElement Signed { get; }

    private static Dictionary<string, string> ReadSignatures(JsonElement list, string type)
    {
        var signatures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement item in list.EnumerateArray())
        {
            string id = TufJson.Text(item, "keyid", $"a signature of {type}");
            if (!signatures.TryAdd(id, TufJson.Text(item, "sig", $"a signature of {type}")))
            {
                throw TufJson.Malformed($"{type} has two signatures of key {id}");
            }
        }

        return signatures;
    }
}
