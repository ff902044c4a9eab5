using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeInspector.Updates.Signing;

/// <summary>
/// Whom a box believes: the public keys (<c>*.pub</c>, <c>*.pem</c>) and the certificates (<c>*.crt</c>, <c>*.pem</c>) in a folder.
/// Nobody else, not the system's certificate authorities either. Immutable; owns the keys.
/// </summary>
public sealed class TrustFolder : IDisposable
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);
    private readonly X509Certificate2Collection _roots = [];

    private TrustFolder()
    {
    }

    /// <exception cref="SignatureFormatException">A file holds neither, or the folder nothing.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static TrustFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: no such folder; put the public keys there of those whose models this box may run");
        }

        var trust = new TrustFolder();
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Where(IsTrustFile))
            {
                trust.Add(file);
            }

            return trust._keys.Count + trust._roots.Count > 0
                ? trust
                : throw new SignatureFormatException($"{folder}: holds no public key (*.pub, *.pem) and no certificate (*.crt, *.pem), so no model could be trusted");
        }
        catch
        {
            trust.Dispose();
            throw;
        }
    }

    /// <summary>Whether somebody trusted signed the bundle's payload.</summary>
    /// <param name="now">At which a certificate has to be valid.</param>
    /// <param name="signer">Who it was; or why it is not trusted.</param>
    public bool Trusts(SignatureBundle bundle, DateTimeOffset now, out string signer)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        switch (bundle.Method)
        {
            case SigningMethod.Key:
                return TrustsKey(bundle, out signer);
            case SigningMethod.Certificate:
                return TrustsCertificate(bundle, now, out signer);
            default:
                signer = "it was signed by a Sigstore identity, which only the public log can vouch for; sign it with a key or a certificate";
                return false;
        }
    }

    public void Dispose()
    {
        foreach (ECDsa key in _keys.Values)
        {
            key.Dispose();
        }

        foreach (X509Certificate2 root in _roots)
        {
            root.Dispose();
        }
    }

    internal static X509Certificate2Collection ReadCertificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(EcKeys.ReadText(file));
        }
        catch (CryptographicException error)
        {
            throw new SignatureFormatException($"{file}: holds a certificate that cannot be read", error);
        }

        return certificates.Count > 0 ? certificates : throw new SignatureFormatException($"{file}: holds no certificate in PEM");
    }

    private static bool IsTrustFile(string file) => Path.GetExtension(file) is ".pub" or ".pem" or ".crt";

    private void Add(string file)
    {
        if (EcKeys.ReadText(file).Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            _roots.AddRange(ReadCertificates(file));
            return;
        }

        ECDsa key = EcKeys.Read(file);
        if (!_keys.TryAdd(EcKeys.Fingerprint(key), key))
        {
            key.Dispose();
        }
    }

    private bool TrustsKey(SignatureBundle bundle, out string signer)
    {
        IEnumerable<KeyValuePair<string, ECDsa>> candidates = bundle.KeyHint.Length == 0 ? _keys : _keys.Where(key => key.Key == bundle.KeyHint);
        bool known = false;
        foreach ((string fingerprint, ECDsa key) in candidates)
        {
            known = true;
            if (EcKeys.Verifies(key, bundle))
            {
                signer = $"key {fingerprint}";
                return true;
            }
        }

        signer = known ? "its signature is not over what it carries: it was changed after signing"
            : bundle.KeyHint.Length == 0 ? "it does not say which key signed it, and none of the trusted ones did"
            : $"it was signed by key {bundle.KeyHint}, which is not trusted here";
        return false;
    }

    private bool TrustsCertificate(SignatureBundle bundle, DateTimeOffset now, out string signer)
    {
        try
        {
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(bundle.Certificates[0]);
            signer = CertificateProblem(leaf, bundle, now) ?? "";
            if (signer.Length > 0)
            {
                return false;
            }

            using ECDsa? key = leaf.GetECDsaPublicKey();
            bool verifies = key is not null && EcKeys.Verifies(key, bundle);
            signer = verifies ? $"certificate {leaf.Subject}"
                : key is null ? "its certificate holds no elliptic-curve key"
                : "its signature is not over what it carries: it was changed after signing";
            return verifies;
        }
        catch (CryptographicException)
        {
            signer = "a certificate of its chain cannot be read";
            return false;
        }
    }

    private string? CertificateProblem(X509Certificate2 leaf, SignatureBundle bundle, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = now.UtcDateTime;
        foreach (byte[] above in bundle.Certificates.Skip(1))
        {
            policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(above));
        }

        if (!chain.Build(leaf))
        {
            return $"its certificate {leaf.Subject} is not trusted here: {string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct())}";
        }

        bool mayExtended = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => usage.EnhancedKeyUsages[CodeSigning] is not null);
        bool may = leaf.Extensions.OfType<X509KeyUsageExtension>().Any(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));
        return may || mayExtended ? null : $"its certificate {leaf.Subject} is not made for signing";
    }
}
