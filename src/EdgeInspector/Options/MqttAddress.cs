namespace EdgeInspector.Options;

/// <summary>A broker's address, read from <c>mqtt://host:port</c>, <c>mqtts://host:port</c> or <c>embedded</c>.</summary>
/// <param name="Port">1-65535; without one in the URL 1883, or 8883 with TLS, as registered.</param>
/// <param name="IsEmbedded">The broker is started by this program; <paramref name="Port"/> is the one it tries first.</param>
public readonly record struct MqttAddress(string Host, int Port, bool Tls, bool IsEmbedded)
{
    public bool IsLoopback => IsEmbedded || HostAndPort.IsLoopbackHost(Host);

    /// <param name="problem">What is wrong and what would be right; null on success.</param>
    public static bool TryParse(string url, out MqttAddress address, out string? problem)
    {
        address = default;
        if (url == "embedded")
        {
            address = new("127.0.0.1", 1883, Tls: false, IsEmbedded: true);
            problem = null;
            return true;
        }

        bool tls = url.StartsWith("mqtts://", StringComparison.Ordinal);
        if (!tls && !url.StartsWith("mqtt://", StringComparison.Ordinal))
        {
            problem = "write mqtt://HOST:PORT, mqtts://HOST:PORT or embedded";
            return false;
        }

        string rest = url[(tls ? 8 : 7)..];
        if (rest.Contains('@'))
        {
            problem = "user and password do not belong into the URL: write mqtt.user and mqtt.password_file";
            return false;
        }

        if (!HostAndPort.TryParse(rest, tls ? 8883 : 1883, minPort: 1, out HostAndPort at, out problem))
        {
            return false;
        }

        address = new(at.Host, at.Port, tls, IsEmbedded: false);
        return true;
    }
}
