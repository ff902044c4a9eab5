using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Updates.Signing;

/// <summary>Elliptic-curve keys as model signatures use them: P-256, P-384 and P-521, the hash by the curve, PEM files.</summary>
/// <remarks>OpenSSF Model Signing, algorithm registry; the fingerprint is that of the reference tool (sigstore/model-transparency, <c>sign_ec_key.py</c>).</remarks>
internal static class EcKeys
{
    private const int MaxPemBytes = 1 << 16;

    /// <summary>Rounds that slow the guessing of a password down: what OWASP's password storage sheet asks of PBKDF2 with SHA-256.</summary>
    private const int PasswordRounds = 600_000;

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

    /// <summary>Makes a key pair: a private file, new and readable by its owner only, and a public one.</summary>
    /// <param name="bits">256 or 384.</param>
    /// <param name="password">Encrypts the private one; null: only the file's mode guards it.</param>
    /// <exception cref="IOException">The private file is there already, or a file cannot be written.</exception>
    public static ECDsa Create(string privateFile, string publicFile, int bits, string? password)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(privateFile))!);
        var key = ECDsa.Create(bits == 384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        try
        {
            string pem = password is null
                ? key.ExportPkcs8PrivateKeyPem()
                : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, PasswordRounds));
            var mine = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using (var file = new FileStream(privateFile, mine))
            {
                file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.WriteAllText(publicFile, key.ExportSubjectPublicKeyInfoPem() + "\n");
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <exception cref="SignatureFormatException">It is a public key.</exception>
    public static void RequirePrivate(ECDsa key, string file)
    {
        try
        {
            _ = key.ExportParameters(includePrivateParameters: true);
        }
        catch (CryptographicException error)
        {
            throw new SignatureFormatException($"{file}: holds a public key; signing needs the private one", error);
        }
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
