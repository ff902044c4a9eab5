using System.Net;
using EdgeInspector.Composition;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>Whether the configured broker lets this box in, or an embedded one finds its port.</summary>
internal static class BrokerProbes
{
    private const string Id = "broker";
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(4);

    /// <summary>Needs libmosquitto, so it belongs into another process.</summary>
    public static Probe Connection { get; } = new(Id, Area.Broker, "the broker", Probe.Short, async (subject, cancellationToken) =>
        subject.Options.Mqtt.Address.IsEmbedded ? [] : [await ConnectAsync(subject, subject.Options.Mqtt, cancellationToken)]);

    /// <summary>The embedded broker's port.</summary>
    public static Probe Port { get; } = new("broker-port", Area.Broker, "the broker's port", Probe.Short, async (subject, cancellationToken) =>
        subject.Options.Mqtt.Address.IsEmbedded ? [await EmbeddedAsync(subject, cancellationToken)] : []);

    private static async Task<Check> ConnectAsync(Subject subject, MqttOptions mqtt, CancellationToken cancellationToken)
    {
        MqttAddress address = mqtt.Address;
        var at = new HostAndPort(address.Host, address.Port);
        if (await Tcp.WhyNotAsync(address.Host, address.Port, ConnectLimit, cancellationToken) is { } unreachable)
        {
            string remedy = !address.IsLoopback ? Remedies.TryConnect(address.Host, address.Port)
                : !File.Exists("/usr/sbin/mosquitto") ? Remedies.Install("mosquitto")
                : subject.HasSystemd() ? Remedies.AsRoot("systemctl enable --now mosquitto")
                : $"mosquitto -d -p {address.Port}";
            return Check.Missing(
                subject.IsWished, Id, Area.Broker, $"No broker at {at}: {unreachable}", "Events are stored and sent when it is back; until then nobody hears of them.", remedy);
        }

        string? refused;
        try
        {
            await using IMqttConnection connection = Ports.Connection(
                new MqttConnectionOptions
                {
                    Host = address.Host,
                    Port = address.Port,
                    Tls = address.Tls,
                    CaFile = mqtt.CaFile,
                    User = mqtt.User,
                    Password = mqtt.PasswordFile is { } file ? SecretFile.Read(file) : null,
                    // Another id than the daemon's, which would be thrown out.
                    ClientId = $"{mqtt.Root}-{subject.Options.Device}-doctor-{Environment.ProcessId}",
                },
                subject.Time);
            refused = await connection.ConnectAsync(cancellationToken);
            await connection.DisconnectAsync(cancellationToken);
        }
        catch (DllNotFoundException)
        {
            return Check.Ok(Id, Area.Broker, $"Something listens at {at}; not asked further without libmosquitto");
        }
        catch (IOException error)
        {
            refused = error.Message;
        }

        return refused is null
            ? Check.Ok(Id, Area.Broker, $"The broker at {at} lets this box in")
            : Check.Missing(
                subject.IsWished, Id, Area.Broker, $"The broker at {at} does not let this box in", $"{refused} Nobody hears of events until it does.",
                Remedies.Configure(subject, mqtt.User is null ? "mqtt: {user: NAME, password_file: FILE}" : "the right mqtt: {user, password_file, ca_file}"));
    }

    private static async Task<Check> EmbeddedAsync(Subject subject, CancellationToken cancellationToken)
    {
        int port = subject.Options.Mqtt.Address.Port;
        return Tcp.IsFree(IPAddress.Loopback, port) ? Check.Ok(Id, Area.Broker, $"Port {port} is free for the embedded broker")
            : await PageProbe.IsOursAsync(subject.Options.Web, cancellationToken) ? Check.Ok(Id, Area.Broker, $"Port {port} is in use; the daemon runs")
            : Check.Warning(Id, Area.Broker, $"Port {port} is taken", "The embedded broker will take another, where subscribers do not look.", Remedies.AsRoot($"ss -ltnp 'sport = :{port}'"));
    }
}
