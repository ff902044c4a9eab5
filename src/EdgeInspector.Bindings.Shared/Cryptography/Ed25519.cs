using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Cryptography;

/// <summary>Checks Ed25519 signatures with the system's libcrypto, since .NET 10 has none. Thread-safe.</summary>
/// <remarks>RFC 8032; OpenSSL's EVP_DigestVerify, which for this key type takes the whole message at once.</remarks>
public static unsafe class Ed25519
{
    public const int PublicKeyBytes = 32;
    public const int SignatureBytes = 64;

    // EVP_PKEY_ED25519 of OpenSSL's evp.h: the object's number, fixed for ever.
    private const int KeyType = 1087;

    private static readonly string[] s_names = ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"];
    private static readonly Lazy<Functions> s_functions = new(Load);

    /// <summary>Whether a signature is the key's over the message; false for a key or signature of another length.</summary>
    /// <exception cref="DllNotFoundException">There is no libcrypto, or one older than 1.1.1; the message says what to install.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }

        Functions openssl = s_functions.Value;
        nint key;
        fixed (byte* bytes = publicKey)
        {
            key = openssl.NewRawPublicKey(KeyType, 0, bytes, PublicKeyBytes);
        }

        if (key == 0)
        {
            return false;
        }

        nint context = openssl.NewContext();
        try
        {
            fixed (byte* signed = signature)
            {
                fixed (byte* text = message)
                {
                    return context != 0 && openssl.BeginVerify(context, 0, 0, 0, key) == 1
                        && openssl.Verify(context, signed, SignatureBytes, text, (nuint)message.Length) == 1;
                }
            }
        }
        finally
        {
            openssl.FreeContext(context);
            openssl.FreeKey(key);
        }
    }

    private static Functions Load()
    {
        foreach (string name in s_names)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_public_key", out nint newKey))
            {
                return new Functions(
                    (delegate* unmanaged<int, nint, byte*, nuint, nint>)newKey,
                    (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_MD_CTX_new"),
                    (delegate* unmanaged<nint, nint, nint, nint, nint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerifyInit"),
                    (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerify"),
                    (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_MD_CTX_free"),
                    (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_free"));
            }
        }

        throw new DllNotFoundException($"Ed25519 signatures need libcrypto of OpenSSL 1.1.1 or newer, and none of {string.Join(", ", s_names)} is there; install it: apt-get install -y libssl3");
    }

    private sealed class Functions(
        delegate* unmanaged<int, nint, byte*, nuint, nint> newRawPublicKey,
        delegate* unmanaged<nint> newContext,
        delegate* unmanaged<nint, nint, nint, nint, nint, int> beginVerify,
        delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> verify,
        delegate* unmanaged<nint, void> freeContext,
        delegate* unmanaged<nint, void> freeKey)
    {
        public nint NewRawPublicKey(int type, nint engine, byte* key, nuint length) => newRawPublicKey(type, engine, key, length);

        public nint NewContext() => newContext();

        public int BeginVerify(nint context, nint keyContext, nint digest, nint engine, nint key) => beginVerify(context, keyContext, digest, engine, key);

        public int Verify(nint context, byte* signature, nuint length, byte* message, nuint messageLength) => verify(context, signature, length, message, messageLength);

        public void FreeContext(nint context) => freeContext(context);

        public void FreeKey(nint key) => freeKey(key);
    }
}
