using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>A public key of a repository: RSA, ECDSA or Ed25519.</summary>
/// <param name="Id">As the metadata names it.</param>
/// <param name="Scheme">How it signs.</param>
/// <param name="Value">PEM, or hexadecimal for Ed25519.</param>
/// <remarks>TUF specification 1.0, section 4.2; the further schemes are those of secure-systems-lab/securesystemslib.</remarks>
internal sealed record TufKey(string Id, string Scheme, string Value)
{
    private const int LeastRsaBits = 2048;

    public static TufKey Read(string id, JsonElement element)
    {
        string what = $"key {id}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw TufJson.Malformed($"{what} is no object");
        }

        _ = TufJson.Text(element, "keytype", what);
        return new TufKey(id, TufJson.Text(element, "scheme", what), TufJson.Text(TufJson.Object(element, "keyval", what), "public", what));
    }

    /// <summary>Whether a signature is this key's; false too for a key or a scheme that cannot be used.</summary>
    public bool Verifies(byte[] message, string hexadecimal, Ed25519Verifier ed25519)
    {
        try
        {
            byte[] signature = Convert.FromHexString(hexadecimal);
            if (Scheme == "ed25519")
            {
                return ed25519(Convert.FromHexString(Value), message, signature);
            }

            if (Scheme.StartsWith("ecdsa-sha2-nistp", StringComparison.Ordinal))
            {
                using var key = ECDsa.Create();
                key.ImportFromPem(Value);
                return Hash(key.KeySize switch { 256 => "256", 384 => "384", 521 => "512", _ => "" }) is { } curveHash
                    && Scheme.EndsWith(key.KeySize.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    && key.VerifyData(message, signature, curveHash, DSASignatureFormat.Rfc3279DerSequence);
            }

            (RSASignaturePadding? padding, string size) = Scheme switch
            {
                ['r', 's', 'a', 's', 's', 'a', '-', 'p', 's', 's', '-', 's', 'h', 'a', .. var bits] => (RSASignaturePadding.Pss, bits),
                ['r', 's', 'a', '-', 'p', 'k', 'c', 's', '1', 'v', '1', '5', '-', 's', 'h', 'a', .. var bits] => (RSASignaturePadding.Pkcs1, bits),
                _ => (null, ""),
            };
            if (padding is null || Hash(size) is not { } hash)
            {
                return false;
            }

            using var rsa = RSA.Create();
            rsa.ImportFromPem(Value);
            return rsa.KeySize >= LeastRsaBits && rsa.VerifyData(message, signature, hash, padding);
        }
        catch (Exception error) when (error is FormatException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static HashAlgorithmName? Hash(string bits) => bits switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
