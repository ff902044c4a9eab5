using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Core.Mqtt;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Mqtt;

public sealed class TlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_WithTheBrokersCa_Works()
    {
        using RawMosquitto broker = await StartAsync("localhost");
        await using IMqttConnection connection = Binding.Connection(Options(broker, Path.Combine(broker.Folder, "ca.pem")));
        Assert.Null(await connection.ConnectAsync(Cancellation));
        MqttPublishResult[] results = await Task.WhenAll(Enumerable.Range(0, 500).Select(
            _ => connection.PublishAsync(new MqttMessage("a", new byte[3000]) { QualityOfService = 1 }, Cancellation)));
        Assert.All(results, result => Assert.Equal(MqttPublishResult.Acknowledged, result));
    }

    [Fact]
    public async Task Connect_UnknownCa_SaysTheCertificateFailed()
    {
        using RawMosquitto broker = await StartAsync("localhost");
        await using IMqttConnection connection = Binding.Connection(Options(broker, caFile: null));
        string? reason = await connection.ConnectAsync(Cancellation);
        Assert.StartsWith("TLS: ", reason);
        Assert.Contains("certificate verify failed", reason);
        Assert.Contains("mqtt.ca_file", reason);
    }

    [Fact]
    public async Task Connect_CertificateOfAnotherHost_IsRefused()
    {
        using RawMosquitto broker = await StartAsync("another.example");
        await using IMqttConnection connection = Binding.Connection(Options(broker, Path.Combine(broker.Folder, "ca.pem")));
        Assert.StartsWith("TLS: ", await connection.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_CaFileMissing_NamesIt()
    {
        await using IMqttConnection connection = Binding.Connection(
            new MqttConnectionOptions { Host = "localhost", Port = 1, Tls = true, CaFile = "/nowhere/ca.pem", ClientId = "test" });
        Assert.Contains("/nowhere/ca.pem", await connection.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_PortWithoutTls_AsksWhetherItSpeaksTls()
    {
        using RawMosquitto plain = await RawMosquitto.StartAsync(_ => "allow_anonymous true");
        await using IMqttConnection connection = Binding.Connection(Options(plain, caFile: null));
        Assert.StartsWith("TLS: ", await connection.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Connect_PlainToATlsPort_SaysTheConnectionWasClosed()
    {
        using RawMosquitto broker = await StartAsync("localhost");
        await using IMqttConnection connection = Binding.Connection(BrokerFixture.OptionsFor(broker.Port));
        Assert.Contains($"127.0.0.1:{broker.Port}", await connection.ConnectAsync(Cancellation));
    }

    private static MqttConnectionOptions Options(RawMosquitto broker, string? caFile) =>
        BrokerFixture.OptionsFor(broker.Port) with { Host = "localhost", Tls = true, CaFile = caFile };

    private static Task<RawMosquitto> StartAsync(string host) => RawMosquitto.StartAsync(folder =>
    {
        WriteCertificates(folder, host);
        return $"allow_anonymous true\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key";
    });

    private static void WriteCertificates(string folder, string host)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=Test CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(ca, now.AddHours(-1), now.AddHours(12), [1, 2, 3, 4]);

        File.WriteAllText(Path.Combine(folder, "ca.pem"), ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
