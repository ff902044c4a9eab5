using System.Globalization;
using System.Net;

namespace EdgeInspector.Options;

/// <summary>The <c>host:port</c> of a URL; IPv6 in brackets there, without them here.</summary>
public readonly record struct HostAndPort(string Host, int Port)
{
    public bool IsLoopback => IsLoopbackHost(Host);

    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    /// <param name="text">What follows <c>scheme://</c>; one closing slash is allowed.</param>
    /// <param name="problem">What is wrong and what would be right; null on success.</param>
    public static bool TryParse(string text, int defaultPort, int minPort, out HostAndPort result, out string? problem)
    {
        result = default;
        text = text.EndsWith('/') ? text[..^1] : text;
        if (text.AsSpan().IndexOfAny("/?#") >= 0)
        {
            problem = "nothing may follow HOST:PORT";
            return false;
        }

        int bracket = text.IndexOf(']');
        int colon = text.IndexOf(':', Math.Max(bracket, 0));
        string host = colon < 0 ? text : text[..colon];
        int port = defaultPort;
        if (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, null, out port) || port < minPort || port > 65535))
        {
            problem = $"the port must be {minPort}-65535";
            return false;
        }

        bool inBrackets = host.StartsWith('[') && host.EndsWith(']');
        host = inBrackets ? host[1..^1] : host;
        bool valid = inBrackets
            ? IPAddress.TryParse(host, out IPAddress? ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
        if (!valid)
        {
            problem = host.Length == 0 ? "the host is missing" : $"'{host}' is no host name or address (IPv6 goes in brackets)";
            return false;
        }

        result = new(host, port);
        problem = null;
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
