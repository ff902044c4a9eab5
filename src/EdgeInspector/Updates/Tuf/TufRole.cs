using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>Who may sign a role's metadata: keys, of which <paramref name="Threshold"/> have to.</summary>
internal sealed record TufRole(IReadOnlyList<TufKey> Keys, long Threshold)
{
    /// <param name="keys">Every key of the metadata, by id; those the role names and are not there cannot sign.</param>
    public static TufRole Read(JsonElement element, IReadOnlyDictionary<string, TufKey> keys, string what)
    {
        IReadOnlyList<string> ids = TufJson.Texts(element, "keyids", what);
        if (ids.Distinct(StringComparer.Ordinal).Count() != ids.Count)
        {
            throw TufJson.Malformed($"{what} names a key twice");
        }

        return new TufRole([.. ids.Where(keys.ContainsKey).Select(id => keys[id])], TufJson.Number(element, "threshold", 1, what));
    }

    public static Dictionary<string, TufKey> ReadKeys(JsonElement owner, string what)
    {
        var keys = new Dictionary<string, TufKey>(StringComparer.Ordinal);
        foreach (JsonProperty property in TufJson.Object(owner, "keys", what).EnumerateObject())
        {
            keys.Add(property.Name, TufKey.Read(property.Name, property.Value));
        }

        return keys;
    }

    /// <summary>Throws unless enough different keys have signed. The same key under two ids counts once.</summary>
    /// <exception cref="TufException">Too few did.</exception>
    public void Verify(TufMetadata metadata, string name, Ed25519Verifier ed25519)
    {
        int valid = Keys
            .Where(key => metadata.Signatures.TryGetValue(key.Id, out string? signature) && key.Verifies(metadata.SignedBytes, signature, ed25519))
            .Select(key => key.Value.Trim())
            .Distinct(StringComparer.Ordinal)
            .Count();
        if (valid < Threshold)
        {
            throw new TufException(TufFault.Signature, $"{name} is signed by {valid} of the {Threshold} keys it needs");
        }
    }
}
