namespace EdgeInspector.Updates.Signing;

/// <summary>How a signer is known.</summary>
public enum SigningMethod
{
    /// <summary>By a key pair.</summary>
    Key,

    /// <summary>By a certificate that a trusted one issued.</summary>
    Certificate,

    /// <summary>By an identity that a public log vouches for, which needs the Internet: not used here.</summary>
    Sigstore,
}
