using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeInspector.Updates.Signing;

/// <summary>A detached model signature: a Sigstore bundle around a DSSE envelope.</summary>
/// <remarks>OpenSSF Model Signing v1.0, section 4; sigstore/protobuf-specs, <c>sigstore_bundle.proto</c>.</remarks>
public sealed record SignatureBundle
{
    /// <summary>Largest bundle read, bytes: a thousand files take a fifth of it.</summary>
    public const int MaxBytes = 1 << 20;

    private const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string MediaTypeFamily = "application/vnd.dev.sigstore.bundle";

    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required SigningMethod Method { get; init; }

    /// <summary>Fingerprint of the key, where the method is <see cref="SigningMethod.Key"/>; empty in old bundles.</summary>
    public string KeyHint { get; init; } = "";

    /// <summary>The signer's certificate first, then those above it, DER; where the method has some.</summary>
    public IReadOnlyList<byte[]> Certificates { get; init; } = [];

    /// <summary>The statement's bytes, as they were signed.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Over <see cref="Payload"/>, at least one.</summary>
    public required IReadOnlyList<byte[]> Signatures { get; init; }

    /// <exception cref="SignatureFormatException">It is no bundle.</exception>
    public static SignatureBundle Parse(ReadOnlyMemory<byte> utf8)
    {
        const string what = "the bundle";
        if (utf8.Length > MaxBytes)
        {
            throw new SignatureFormatException($"{what} has {utf8.Length} bytes, more than {MaxBytes}");
        }

        using JsonDocument document = StrictJson.Parse(utf8, what);
        JsonElement root = document.RootElement;
        StrictJson.Only(root, what, "mediaType", "verificationMaterial", "dsseEnvelope");
        string media = StrictJson.Text(root, "mediaType", what);
        if (!media.StartsWith(MediaTypeFamily, StringComparison.Ordinal))
        {
            throw new SignatureFormatException($"{what} is of type \"{media}\", which is no Sigstore bundle");
        }

        SignatureBundle material = ReadMaterial(StrictJson.Member(root, "verificationMaterial", JsonValueKind.Object, what));
        JsonElement envelope = StrictJson.Member(root, "dsseEnvelope", JsonValueKind.Object, what);
        StrictJson.Only(envelope, "the envelope", "payload", "payloadType", "signatures");
        string type = StrictJson.Text(envelope, "payloadType", "the envelope");
        if (type != ModelStatement.PayloadType)
        {
            throw new SignatureFormatException($"the envelope carries \"{type}\" where a statement is \"{ModelStatement.PayloadType}\"");
        }

        return material with
        {
            Payload = StrictJson.Bytes(envelope, "payload", "the envelope"),
            Signatures = ReadSignatures(StrictJson.Member(envelope, "signatures", JsonValueKind.Array, "the envelope")),
        };
    }

    /// <summary>As UTF-8 JSON.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            if (Method == SigningMethod.Key)
            {
                json.WriteStartObject("publicKey");
                json.WriteString("hint", KeyHint);
                json.WriteEndObject();
            }
            else
            {
                json.WriteStartObject("x509CertificateChain");
                json.WriteStartArray("certificates");
                foreach (byte[] certificate in Certificates)
                {
                    json.WriteStartObject();
                    json.WriteBase64String("rawBytes", certificate);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteStartArray("tlogEntries");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", Payload);
            json.WriteString("payloadType", ModelStatement.PayloadType);
            json.WriteStartArray("signatures");
            foreach (byte[] signature in Signatures)
            {
                json.WriteStartObject();
                json.WriteBase64String("sig", signature);
                json.WriteString("keyid", "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static SignatureBundle ReadMaterial(JsonElement material)
    {
        const string what = "the verification material";
        var found = new List<SignatureBundle>();
        if (StrictJson.TryMember(material, "publicKey", JsonValueKind.Object, what) is { } key)
        {
            string? hint = StrictJson.TryMember(key, "hint", JsonValueKind.String, "the public key")?.GetString();
            if (hint is null)
            {
                // Before version 1.1 of the reference tool the key itself stood here; it is not what is trusted, so it is not used.
                _ = StrictJson.Bytes(key, "rawBytes", "the public key");
            }

            found.Add(Empty(SigningMethod.Key) with { KeyHint = hint ?? "" });
        }

        if (StrictJson.TryMember(material, "x509CertificateChain", JsonValueKind.Object, what) is { } chain)
        {
            JsonElement list = StrictJson.Member(chain, "certificates", JsonValueKind.Array, "the certificate chain");
            byte[][] certificates = [.. list.EnumerateArray().Select(item => Certificate(item))];
            found.Add(certificates.Length > 0
                ? Empty(SigningMethod.Certificate) with { Certificates = certificates }
                : throw new SignatureFormatException("the certificate chain is empty"));
        }

        if (StrictJson.TryMember(material, "certificate", JsonValueKind.Object, what) is { } single)
        {
            if (StrictJson.Member(material, "tlogEntries", JsonValueKind.Array, what).GetArrayLength() == 0)
            {
                throw new SignatureFormatException($"{what} holds a Sigstore certificate without an entry of the transparency log");
            }

            found.Add(Empty(SigningMethod.Sigstore) with { Certificates = [Certificate(single)] });
        }

        return found.Count == 1 ? found[0] : throw new SignatureFormatException($"{what} holds {found.Count} of a public key, a certificate chain and a Sigstore certificate where one belongs");
    }

    private static byte[] Certificate(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? StrictJson.Bytes(element, "rawBytes", "a certificate")
        : throw new SignatureFormatException("a certificate is no object");

    private static SignatureBundle Empty(SigningMethod method) => new() { Method = method, Payload = [], Signatures = [] };

    private static List<byte[]> ReadSignatures(JsonElement list)
    {
        var signatures = new List<byte[]>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new SignatureFormatException("a signature is no object");
            }

            StrictJson.Only(item, "a signature", "sig", "keyid");
            signatures.Add(StrictJson.Bytes(item, "sig", "a signature"));
        }

        return signatures.Count > 0 ? signatures : throw new SignatureFormatException("the envelope has no signature");
    }
}
