using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeInspector.Updates.Signing;

/// <summary>Who signs: a private key, with the certificates that vouch for it where there are some. Owns the key.</summary>
public sealed class SigningIdentity : IDisposable
{
    public const string PrivateKeyName = "model-signing.key";
    public const string PublicKeyName = "model-signing.pub";

    private readonly ECDsa _key;
    private readonly IReadOnlyList<byte[]> _certificates;

    private SigningIdentity(ECDsa key, IReadOnlyList<byte[]> certificates)
    {
        _key = key;
        _certificates = certificates;
    }

    /// <summary>Short name of the key, hexadecimal.</summary>
    public string Fingerprint => EcKeys.Fingerprint(_key);

    /// <param name="path">The private key, or the folder that <see cref="Create"/> made.</param>
    /// <param name="certificates">PEM file, the signer's certificate first; null: the key stands for itself.</param>
    /// <exception cref="SignatureFormatException">A file holds no key or certificate, or they do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SigningIdentity Open(string path, string? password, string? certificates)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, PrivateKeyName) : path;
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file}: no such file; make a key with 'edge-inspector models keygen --out DIR', or name one");
        }

        ECDsa key = EcKeys.Read(file, password);
        try
        {
            EcKeys.RequirePrivate(key, file);
            return new SigningIdentity(key, certificates is null ? [] : ReadCertificates(certificates, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes a key pair: <see cref="PrivateKeyName"/>, readable by its owner only, and <see cref="PublicKeyName"/>.</summary>
    /// <param name="bits">256 or 384.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="IOException">A key is there already, or the folder cannot be written.</exception>
    public static string Create(string folder, int bits, string? password)
    {
        string privateFile = Path.Combine(folder, PrivateKeyName);
        string publicFile = Path.Combine(folder, PublicKeyName);
        if (File.Exists(privateFile) || File.Exists(publicFile))
        {
            throw new IOException($"{(File.Exists(privateFile) ? privateFile : publicFile)}: is there already, and models may be signed with it; choose another folder");
        }

        using ECDsa key = EcKeys.Create(privateFile, publicFile, bits, password);
        return EcKeys.Fingerprint(key);
    }

    public SignatureBundle Sign(ModelStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        byte[] payload = statement.Write();
        return new SignatureBundle
        {
            Method = _certificates.Count == 0 ? SigningMethod.Key : SigningMethod.Certificate,
            KeyHint = _certificates.Count == 0 ? Fingerprint : "",
            Certificates = _certificates,
            Payload = payload,
            Signatures = [EcKeys.Sign(_key, ModelStatement.PayloadType, payload)],
        };
    }

    public void Dispose() => _key.Dispose();

    private static byte[][] ReadCertificates(string file, ECDsa key)
    {
        X509Certificate2Collection chain = TrustFolder.ReadCertificates(file);
        using ECDsa? certified = chain[0].GetECDsaPublicKey();
        return certified is not null && certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
            ? [.. chain.Select(certificate => certificate.RawData)]
            : throw new SignatureFormatException($"{file}: its first certificate is not that of the signing key");
    }
}
