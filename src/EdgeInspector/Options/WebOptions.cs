namespace EdgeInspector.Options;

/// <summary>The page.</summary>
public sealed record WebOptions
{
    /// <summary>
    /// <c>http://ADDRESS:PORT</c>, an IP address or localhost; port 0 takes a free one. Default http://127.0.0.1:8080: seen on the box only.
    /// Beyond loopback <see cref="PasswordFile"/> is required.
    /// </summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>File whose first line is the page's password. Default null: none is asked for on loopback.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Where <see cref="Listen"/> points.</summary>
    public HostAndPort Address => TryParseListen(Listen, out HostAndPort address, out _)
        ? address
        : throw new InvalidOperationException($"web:listen '{Listen}' was never validated.");

    /// <param name="problem">What is wrong and what would be right; null on success.</param>
    public static bool TryParseListen(string listen, out HostAndPort address, out string? problem)
    {
        address = default;
        if (!listen.StartsWith("http://", StringComparison.Ordinal))
        {
            problem = "write http://ADDRESS:PORT (TLS is a reverse proxy's work)";
            return false;
        }

        if (!HostAndPort.TryParse(listen[7..], 80, minPort: 0, out address, out problem))
        {
            return false;
        }

        // The server would listen on every interface for any other name.
        if (address.Host != "localhost" && !System.Net.IPAddress.TryParse(address.Host, out _))
        {
            problem = $"'{address.Host}' is a name; write an IP address of this box, 0.0.0.0 for all of them, or localhost";
            return false;
        }

        return true;
    }
}
