using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeInspector.Core.Mqtt;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeInspector.Bindings.NuGet.Mqtt;

/// <summary>The port's options and messages as MQTTnet takes them.</summary>
internal static class MqttNetOptions
{
    /// <param name="refused">Told why the broker's certificate is not trusted.</param>
    /// <exception cref="CryptographicException">The CA file cannot be read.</exception>
    /// <exception cref="IOException">The same.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static MqttClientOptions Build(MqttConnectionOptions options, MqttLimits limits, Action<string> refused)
    {
        var client = new MqttClientOptions
        {
            ProtocolVersion = MqttProtocolVersion.V500,
            ClientId = options.ClientId,
            CleanSession = true,
            KeepAlivePeriod = TimeSpan.FromSeconds(options.KeepAliveSeconds),
            Timeout = limits.ConnectTimeout,

            // One write for a whole packet: two would be two system calls and, without Nagle's algorithm, two segments.
            AllowPacketFragmentation = false,
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new DnsEndPoint(options.Host, options.Port),
                NoDelay = true,

                // The library's default ends with a reset, which can overtake the DISCONNECT: the broker would publish the will.
                LingerState = new LingerOption(false, 0),
                TlsOptions = Tls(options, refused),
            },
        };
        if (options.User is not null)
        {
            client.Credentials = new MqttClientCredentials(options.User, options.Password is null ? null : Encoding.UTF8.GetBytes(options.Password));
        }

        if (options.Will is { } will)
        {
            client.WillTopic = will.Topic;
            client.WillPayload = will.Payload.ToArray();
            client.WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)will.QualityOfService;
            client.WillRetain = will.Retain;
        }

        return client;
    }

    public static MqttApplicationMessage ToLibrary(MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.QualityOfService,
        Retain = message.Retain,
        ResponseTopic = message.ResponseTopic,
        CorrelationData = message.CorrelationData.IsEmpty ? null
            : MemoryMarshal.TryGetArray(message.CorrelationData, out ArraySegment<byte> array) && array.Count == array.Array!.Length ? array.Array
            : message.CorrelationData.ToArray(),
    };

    public static MqttMessage FromLibrary(MqttApplicationMessage message) => new(message.Topic, message.Payload.ToArray())
    {
        QualityOfService = (int)message.QualityOfServiceLevel,
        Retain = message.Retain,
        ResponseTopic = message.ResponseTopic,
        CorrelationData = message.CorrelationData ?? [],
    };

    private static MqttClientTlsOptions Tls(MqttConnectionOptions options, Action<string> refused)
    {
        var tls = new MqttClientTlsOptions
        {
            UseTls = options.Tls,
            TargetHost = options.Host,

            // A line has no way out to ask for revocations.
            RevocationMode = X509RevocationMode.NoCheck,
            CertificateValidationHandler = arguments => IsTrusted(arguments, refused),
        };
        if (options.Tls && options.CaFile is { } file)
        {
            tls.TrustChain = [];
            tls.TrustChain.ImportFromPemFile(file);
        }

        return tls;
    }

    private static bool IsTrusted(MqttClientCertificateValidationEventArgs arguments, Action<string> refused)
    {
        if (arguments.SslPolicyErrors == SslPolicyErrors.None)
        {
            return true;
        }

        string detail = arguments.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is for another host"
            : arguments.Chain?.ChainStatus.FirstOrDefault().StatusInformation.Trim().TrimEnd('.') is { Length: > 0 } status ? status
            : "there is none";
        refused($"certificate verify failed ({detail.ReplaceLineEndings(" ")})");
        return false;
    }
}
