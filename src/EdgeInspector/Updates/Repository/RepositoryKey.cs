using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Updates.Signing;
using EdgeInspector.Updates.Tuf;

namespace EdgeInspector.Updates.Repository;

/// <summary>A key that signs a channel's metadata: ECDSA on P-256 or P-384, in PEM. Owns the key.</summary>
/// <remarks>
/// TUF specification 1.0, sections 4.2 and 4.4. ECDSA rather than Ed25519: .NET signs with it without a further library and encrypts its
/// files, openssl reads them, and every TUF client verifies it; the same files sign models.
/// </remarks>
internal sealed class RepositoryKey : IDisposable
{
    public const string PrivateExtension = ".key";
    public const string PublicExtension = ".pub";

    private readonly ECDsa _key;

    private RepositoryKey(ECDsa key)
    {
        _key = key;
        Public = Describe(key);
        Id = IdOf(Public);
    }

    /// <summary>SHA-256 over the canonical form of the public key.</summary>
    public string Id { get; }

    /// <summary>As metadata has it.</summary>
    public JsonObject Public { get; }

    /// <exception cref="SignatureFormatException">The file holds no such key, or a public one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RepositoryKey Open(string file, string? password)
    {
        ECDsa key = EcKeys.Read(file, password);
        try
        {
            EcKeys.RequirePrivate(key, file);
            return new RepositoryKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes <c>NAME.key</c>, readable by its owner only, and <c>NAME.pub</c>.</summary>
    /// <returns>Public key and id.</returns>
    public static (JsonObject Public, string Id) Create(string folder, string name, string? password)
    {
        string file = Path.Combine(folder, name + PrivateExtension);
        if (File.Exists(file))
        {
            throw new RepositoryException($"{file}: is there already, and a channel may need it; choose another name or folder");
        }

        using ECDsa key = EcKeys.Create(file, Path.Combine(folder, name + PublicExtension), 256, password);
        JsonObject described = Describe(key);
        return (described, IdOf(described));
    }

    /// <summary>Reads the public half of a private or public key's file.</summary>
    public static (JsonObject Public, string Id) ReadPublic(string file, string? password = null)
    {
        using ECDsa key = EcKeys.Read(file, password);
        JsonObject described = Describe(key);
        return (described, IdOf(described));
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public string Sign(byte[] canonical) => Convert.ToHexStringLower(_key.SignData(canonical, EcKeys.HashFor(_key)!.Value, DSASignatureFormat.Rfc3279DerSequence));

    public void Dispose() => _key.Dispose();

    private static JsonObject Describe(ECDsa key) => new()
    {
        ["keytype"] = "ecdsa",
        ["scheme"] = string.Create(CultureInfo.InvariantCulture, $"ecdsa-sha2-nistp{key.KeySize}"),
        ["keyval"] = new JsonObject { ["public"] = key.ExportSubjectPublicKeyInfoPem() + "\n" },
    };

    private static string IdOf(JsonObject described)
    {
        using JsonDocument document = JsonDocument.Parse(described.ToJsonString());
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(document.RootElement)));
    }
}
