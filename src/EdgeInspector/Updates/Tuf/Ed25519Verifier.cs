namespace EdgeInspector.Updates.Tuf;

/// <summary>Whether an Ed25519 signature is the key's over the message; .NET has none of its own, so a binding lends it.</summary>
public delegate bool Ed25519Verifier(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
