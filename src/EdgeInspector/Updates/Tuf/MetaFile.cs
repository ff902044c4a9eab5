using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>What one metadata file says of another, or of a target.</summary>
/// <param name="Version">0 for targets, which have none.</param>
/// <param name="Length">Bytes; null where it is not said.</param>
/// <param name="Hashes">Lower-case hexadecimal by algorithm; empty where none is said.</param>
internal sealed record MetaFile(long Version, long? Length, IReadOnlyDictionary<string, string> Hashes)
{
    public static MetaFile ReadMetadata(JsonElement element, string what) =>
        new(TufJson.Number(element, "version", 1, what), ReadLength(element, what), ReadHashes(element, what));

    /// <summary>Of a target: length and hashes have to be there.</summary>
    public static MetaFile ReadTarget(JsonElement element, string what)
    {
        var file = new MetaFile(0, TufJson.Number(element, "length", 0, what), ReadHashes(element, what));
        return file.Hashes.Count > 0 ? file : throw TufJson.Malformed($"{what} has no hashes");
    }

    /// <exception cref="TufException">The bytes are not those.</exception>
    public void Check(ReadOnlySpan<byte> bytes, string name)
    {
        if (Length is { } length && bytes.Length != length)
        {
            throw new TufException(TufFault.Mismatch, $"{name} has {bytes.Length} bytes where {length} are signed");
        }

        foreach ((string algorithm, string expected) in Hashes)
        {
            if (Hash(algorithm, bytes) != expected)
            {
                throw new TufException(TufFault.Mismatch, $"{name} is not the file whose {algorithm} is signed");
            }
        }
    }

    /// <summary>Lower-case hexadecimal.</summary>
    /// <exception cref="TufException">The algorithm is not known: a file that cannot be checked is not taken.</exception>
    public static string Hash(string algorithm, ReadOnlySpan<byte> bytes) => algorithm switch
    {
        "sha256" => Convert.ToHexStringLower(SHA256.HashData(bytes)),
        "sha512" => Convert.ToHexStringLower(SHA512.HashData(bytes)),
        _ => throw new TufException(TufFault.Mismatch, $"hashes by {algorithm} are not known here"),
    };

    private static long? ReadLength(JsonElement element, string what) => TufJson.Optional(element, "length") is null ? null : TufJson.Number(element, "length", 0, what);

    private static Dictionary<string, string> ReadHashes(JsonElement element, string what)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (TufJson.Optional(element, "hashes") is null)
        {
            return hashes;
        }

        foreach (JsonProperty property in TufJson.Object(element, "hashes", what).EnumerateObject())
        {
            hashes.Add(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw TufJson.Malformed($"{what}: a hash is no text"));
        }

        return hashes.Count > 0 ? hashes : throw TufJson.Malformed($"{what}: its hashes are empty");
    }
}
