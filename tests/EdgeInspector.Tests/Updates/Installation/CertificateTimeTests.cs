using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Commands;
using EdgeInspector.Composition;
using EdgeInspector.Options;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Packages;
using EdgeInspector.Updates.Signing;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>The slots that a configuration means, and by which time they check certificates.</summary>
public sealed class CertificateTimeTests : IDisposable
{
    private readonly SlotBench _bench = new();

    [Fact]
    public void Stage_CertificateThatEndedBeforeTheLastTrustedTime_IsRefusedWhateverTheClockSays()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        FetchedPackage package = Certified(now);
        ModelSlots slots = Slots();
        using TrustFolder trust = TrustFolder.Read(_bench.TrustFolderPath);
        Directory.CreateDirectory(_bench.State);
        File.WriteAllText(Path.Combine(_bench.State, "trusted-time"), now.AddDays(60).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Assert.Equal("signature", Assert.Throws<UpdateException>(() => slots.Stage(package, trust, TestContext.Current.CancellationToken)).Code);
        File.Delete(Path.Combine(_bench.State, "trusted-time"));
        Assert.Equal("1.0.0", slots.Stage(package, trust, TestContext.Current.CancellationToken).Version);
    }

    public void Dispose() => _bench.Dispose();

    private ModelSlots Slots()
    {
        string config = Path.Combine(_bench.Root, "config.yml");
        File.WriteAllText(config, $$"""
            models: {directory: "{{_bench.Models}}"}
            storage: {directory: "{{Path.GetDirectoryName(_bench.State)}}"}
            updates: {trust: "{{_bench.TrustFolderPath}}", min_free_bytes: 0}
            """);
        DaemonOptions options = SharedOptions.LoadForTools(config, null);
        return InstalledSlots.Open(options, InstalledSlots.Audit(options));
    }

    /// <summary>A package signed by a certificate of thirty days, whose authority alone is trusted.</summary>
    private FetchedPackage Certified(DateTimeOffset now)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=plant", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using X509Certificate2 root = authority.CreateSelfSigned(now.AddDays(-90), now.AddDays(3650));
        using ECDsa key = EcKeys.Read(Path.Combine(_bench.Keys, SigningIdentity.PrivateKeyName));
        var request = new CertificateRequest("CN=line builder", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using X509Certificate2 leaf = request.Create(root, now.AddDays(-1), now.AddDays(30), [1, 2, 3]);
        string chain = Path.Combine(_bench.Root, "chain.pem");
        File.WriteAllText(chain, leaf.ExportCertificatePem() + "\n");
        Array.ForEach(Directory.GetFiles(_bench.TrustFolderPath), File.Delete);
        File.WriteAllText(Path.Combine(_bench.TrustFolderPath, "root.crt"), root.ExportCertificatePem());

        string folder = Path.Combine(_bench.Root, "work", "1.0.0");
        SlotBench.WriteModel(folder, SlotBench.Model, "1.0.0");
        using (SigningIdentity identity = SigningIdentity.Open(_bench.Keys, null, chain))
        {
            ModelSigner.Sign(folder, identity, cancellationToken: TestContext.Current.CancellationToken);
        }

        string file = Path.Combine(_bench.Root, "work", "parts-1.0.0.eimodel");
        ModelPackage.Pack(folder, file);
        return SlotBench.Fetched(file);
    }
}
