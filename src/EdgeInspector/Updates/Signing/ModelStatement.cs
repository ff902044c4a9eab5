using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeInspector.Updates.Signing;

/// <summary>What a signature says of a model: an in-toto statement with the files' digests.</summary>
/// <remarks>OpenSSF Model Signing v1.0, sections 5 and 6; in-toto attestation framework, Statement v1.</remarks>
public sealed record ModelStatement
{
    public const string PayloadType = "application/vnd.in-toto+json";

    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "https://model_signing/signature/v1.0";
    private const string Algorithm = "sha256";

    /// <summary>Informational: the signed folder's name.</summary>
    public required string ModelName { get; init; }

    /// <summary>By name; at least one, no name twice.</summary>
    public required IReadOnlyList<SignedResource> Resources { get; init; }

    public FileSerialization Serialization { get; init; } = new();

    /// <summary>SHA-256 over the resources' digests in their order, lower-case hexadecimal: one number for the whole model.</summary>
    public string RootDigest => Convert.ToHexStringLower(SHA256.HashData([.. Resources.SelectMany(resource => Convert.FromHexString(resource.Digest))]));

    /// <exception cref="SignatureFormatException">It is no such statement, or not consistent in itself.</exception>
    public static ModelStatement Parse(ReadOnlyMemory<byte> payload)
    {
        const string what = "the signed statement";
        using JsonDocument document = StrictJson.Parse(payload, what);
        JsonElement root = document.RootElement;
        StrictJson.Only(root, what, "_type", "subject", "predicateType", "predicate");
        Expect(StrictJson.Text(root, "_type", what), StatementType, "_type");
        Expect(StrictJson.Text(root, "predicateType", what), PredicateType, "predicateType");
        JsonElement subjects = StrictJson.Member(root, "subject", JsonValueKind.Array, what);
        if (subjects.GetArrayLength() != 1 || subjects[0].ValueKind != JsonValueKind.Object)
        {
            throw new SignatureFormatException($"{what} names {subjects.GetArrayLength()} subjects where one model is signed");
        }

        JsonElement predicate = StrictJson.Member(root, "predicate", JsonValueKind.Object, what);
        StrictJson.Only(predicate, "the predicate", "resources", "serialization");
        var statement = new ModelStatement
        {
            ModelName = StrictJson.Text(subjects[0], "name", "the subject"),
            Resources = ReadResources(StrictJson.Member(predicate, "resources", JsonValueKind.Array, "the predicate")),
            Serialization = ReadSerialization(StrictJson.Member(predicate, "serialization", JsonValueKind.Object, "the predicate")),
        };
        JsonElement digests = StrictJson.Member(subjects[0], "digest", JsonValueKind.Object, "the subject");
        return StrictJson.Text(digests, Algorithm, "the subject's digest") == statement.RootDigest
            ? statement
            : throw new SignatureFormatException($"{what} is not consistent: its root digest is not that of its resources");
    }

    /// <summary>As UTF-8 JSON, the same bytes for the same statement.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", ModelName);
            json.WriteStartObject("digest");
            json.WriteString(Algorithm, RootDigest);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", PredicateType);
            json.WriteStartObject("predicate");
            json.WriteStartArray("resources");
            foreach (SignedResource resource in Resources)
            {
                json.WriteStartObject();
                json.WriteString("name", resource.Name);
                json.WriteString("digest", resource.Digest);
                json.WriteString("algorithm", Algorithm);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteSerialization(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteSerialization(Utf8JsonWriter json)
    {
        json.WriteStartObject("serialization");
        json.WriteString("method", Serialization.ShardSize is null ? "files" : "shards");
        json.WriteString("hash_type", Algorithm);
        if (Serialization.ShardSize is { } size)
        {
            json.WriteNumber("shard_size", size);
        }

        json.WriteBoolean("allow_symlinks", false);
        json.WriteStartArray("ignore_paths");
        foreach (string path in FileSerialization.AlwaysIgnored.Concat(Serialization.IgnoredPaths))
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static List<SignedResource> ReadResources(JsonElement list)
    {
        var resources = new List<SignedResource>(list.GetArrayLength());
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new SignatureFormatException("the resources hold something that is no resource");
            }

            string name = StrictJson.Text(item, "name", "a resource");
            string digest = StrictJson.Text(item, "digest", $"resource {name}");
            Expect(StrictJson.Text(item, "algorithm", $"resource {name}"), Algorithm, $"algorithm of {name}");
            if (digest.Length != 2 * SHA256.HashSizeInBytes || digest.Any(c => !char.IsAsciiHexDigitLower(c)))
            {
                throw new SignatureFormatException($"resource {name}: its digest is no SHA-256 in lower-case hexadecimal");
            }

            if (RelativePath.Problem(name) is { } problem)
            {
                throw new SignatureFormatException($"resource {name}: its name {problem}");
            }

            if (!names.Add(name))
            {
                throw new SignatureFormatException($"resource {name} is there twice");
            }

            resources.Add(new SignedResource(name, digest));
        }

        return resources.Count > 0 ? resources : throw new SignatureFormatException("no file is signed: the resources are empty");
    }

    private static FileSerialization ReadSerialization(JsonElement element)
    {
        const string what = "the serialization";
        StrictJson.Only(element, what, "method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths");
        string method = StrictJson.Text(element, "method", what);
        Expect(StrictJson.Text(element, "hash_type", what), Algorithm, "hash_type");
        if (StrictJson.Flag(element, "allow_symlinks", what))
        {
            throw new SignatureFormatException("the signature follows symbolic links, which a model's folder may not hold; sign it again without them");
        }

        long? shard = StrictJson.TryMember(element, "shard_size", JsonValueKind.Number, what) is { } size
            ? size.TryGetInt64(out long bytes) && bytes > 0 ? bytes : throw new SignatureFormatException($"{what}: \"shard_size\" is no positive whole number")
            : null;
        if (method is not ("files" or "shards") || (method == "shards") != shard.HasValue)
        {
            throw new SignatureFormatException($"{what}: its method is \"{method}\" {(shard is null ? "without" : "with")} a shard_size");
        }

        var ignored = new List<string>();
        if (StrictJson.TryMember(element, "ignore_paths", JsonValueKind.Array, what) is { } paths)
        {
            foreach (JsonElement path in paths.EnumerateArray())
            {
                string text = path.ValueKind == JsonValueKind.String ? path.GetString()! : "";
                if (RelativePath.Problem(text) is { } problem)
                {
                    throw new SignatureFormatException($"{what}: the ignored path \"{text}\" {problem}");
                }

                ignored.Add(text);
            }
        }

        return new FileSerialization { ShardSize = shard, IgnoredPaths = [.. ignored.Except(FileSerialization.AlwaysIgnored)] };
    }

    private static void Expect(string actual, string expected, string what)
    {
        if (actual != expected)
        {
            throw new SignatureFormatException($"{what} is \"{actual}\" where this program reads \"{expected}\"");
        }
    }
}
