using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Updates.Signing;

/// <summary>Elliptic-curve keys as model signatures use them: P-256, P-384 and P-521, the hash by the curve, PEM files.</summary>
/// <remarks>OpenSSF Model Signing, algorithm registry; the fingerprint is that of the reference tool (sigstore/model-transparency, <c>sign_ec_key.py</c>).</remarks>
internal static class EcKeys
{
    private const int MaxPemBytes = 1 << 16;

    /// <summary>SHA-256 over the public key's PEM text with its last line ended, lower-case hexadecimal.</summary>
    public static string Fingerprint(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));

    /// <summary>The hash that goes with a key's curve; null where the curve is not used.</summary>
    public static HashAlgorithmName? HashFor(ECDsa key) => key.KeySize switch
    {
        256 => HashAlgorithmName.SHA256,
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => null,
    };

    public static byte[] Sign(ECDsa key, string payloadType, ReadOnlySpan<byte> payload) =>
        key.SignData(Dsse.PreAuthentication(payloadType, payload), HashFor(key)!.Value, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Whether one of the signatures is this key's over the payload.</summary>
    public static bool Verifies(ECDsa key, SignatureBundle bundle)
    {
        if (HashFor(key) is not { } hash)
        {
            return false;
        }

        byte[] signed = Dsse.PreAuthentication(ModelStatement.PayloadType, bundle.Payload);
        return bundle.Signatures.Any(signature => key.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>Reads a private or public key.</summary>
    /// <param name="password">For an encrypted private key; null: none.</param>
    /// <exception cref="SignatureFormatException">The file holds no such key.</exception>
    public static ECDsa Read(string file, string? password = null)
    {
        string pem = ReadText(file);
        var key = ECDsa.Create();
        try
        {
            if (password is not null && pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                key.ImportFromEncryptedPem(pem, password);
            }
            else
            {
                key.ImportFromPem(pem);
            }

            return HashFor(key) is not null ? key : throw new SignatureFormatException($"{file}: its key has {key.KeySize} bits; model signatures use the curves P-256, P-384 and P-521");
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            string hint = pem.Contains("ENCRYPTED", StringComparison.Ordinal) ? password is null ? "; it is encrypted: give --password-file" : "; the password may be wrong" : "";
            throw new SignatureFormatException($"{file}: holds no elliptic-curve key in PEM{hint}", error);
        }
    }

    public static string ReadText(string file) => new FileInfo(file).Length <= MaxPemBytes
        ? File.ReadAllText(file)
        : throw new SignatureFormatException($"{file}: has more than {MaxPemBytes} bytes, so it is no key or certificate");
}
