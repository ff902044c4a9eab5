using EdgeInspector.Core.Frames;

namespace EdgeInspector.Bindings.Native.GStreamer;

/// <summary>
/// A network camera's URL taken apart. The query belongs to the camera (<c>?channel=1&amp;subtype=0</c>), except for our own options,
/// which are taken out of it: <c>transport</c>, <c>latency</c>, <c>decoder</c>, <c>ca</c>, <c>tls</c>.
/// </summary>
internal sealed record RtspAddress
{
    /// <summary>TCP has nothing to reorder; UDP packets that overtake each other on a plant network are a few ms apart.</summary>
    private const int UdpLatency = 50;

    /// <summary>The URL without user, password and our options.</summary>
    public required string Location { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Null where the camera is to be asked without.</summary>
    public string? User { get; init; }

    /// <summary>Never to be shown.</summary>
    public string? Password { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>multicast</c>. Default TCP: it passes firewalls and loses nothing.</summary>
    public string Transport { get; init; } = "tcp";

    /// <summary>Milliseconds that packets wait for those they overtook. Default 0 over TCP, 50 over UDP.</summary>
    public int Latency { get; init; }

    /// <summary>Whether hardware decoders are left out.</summary>
    public bool SoftwareDecoder { get; init; }

    /// <summary>PEM file of the authority that signed the camera's certificate; null: the system's own.</summary>
    public string? Authority { get; init; }

    /// <summary>Whether any certificate is taken.</summary>
    public bool AnyCertificate { get; init; }

    /// <param name="uri">The whole URL, credentials percent-encoded.</param>
    /// <param name="parsed">The same, for messages.</param>
    /// <exception cref="FrameSourceException">It is no URL of a network camera; the message shows no password.</exception>
    public static RtspAddress Parse(string uri, SourceUri parsed)
    {
        int question = uri.IndexOf('?', StringComparison.Ordinal);
        string plain = question < 0 ? uri : uri[..question];
        if (!plain.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(plain.Trim(), UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
        {
            throw parsed.Error("it is no URL of a network camera", $"write {parsed.Scheme}://HOST/PATH, as the camera's manual gives it");
        }

        var kept = new List<string>();
        var ours = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in question < 0 ? [] : uri[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts[0].ToLowerInvariant() is "transport" or "latency" or "decoder" or "ca" or "tls")
            {
                ours[parts[0]] = parts.Length == 2 ? parts[1] : "";
            }
            else
            {
                kept.Add(pair);
            }
        }

        string transport = Word(ours, "transport", parsed, "tcp", "udp", "multicast");
        string[] user = url.UserInfo.Split(':', 2);
        return new RtspAddress
        {
            Location = Rebuild(plain, url, kept),
            Host = url.IdnHost,
            Port = url.Port > 0 ? url.Port : parsed.Scheme == "rtsps" ? 322 : 554,
            User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
            Transport = transport,
            Latency = Milliseconds(ours, parsed) ?? (transport == "tcp" ? 0 : UdpLatency),
            SoftwareDecoder = Word(ours, "decoder", parsed, "auto", "software") == "software",
            Authority = ours.TryGetValue("ca", out string? ca) ? ca : null,
            AnyCertificate = Word(ours, "tls", parsed, "verify", "any") == "any",
        };
    }

    /// <summary>No part of it may reach a log by accident.</summary>
    public override string ToString() => Location;

    // Not from Uri's own text: it changes escapes, and cameras compare paths byte by byte.
    private static string Rebuild(string plain, Uri url, List<string> query)
    {
        string rest = plain.Trim()[(plain.Trim().IndexOf("://", StringComparison.Ordinal) + 3)..];
        int path = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = path < 0 ? rest : rest[..path];
        return $"{url.Scheme}://{authority[(authority.LastIndexOf('@') + 1)..]}{(path < 0 ? "/" : rest[path..])}{(query.Count == 0 ? "" : "?" + string.Join('&', query))}";
    }

    private static string Word(Dictionary<string, string> ours, string name, SourceUri parsed, params string[] known) =>
        !ours.TryGetValue(name, out string? text) ? known[0]
        : known.Contains(text.ToLowerInvariant()) ? text.ToLowerInvariant()
        : throw parsed.Error($"{name}={text} is unknown", $"{name} is one of {string.Join(", ", known)}");

    private static int? Milliseconds(Dictionary<string, string> ours, SourceUri parsed) =>
        !ours.TryGetValue("latency", out string? text) ? null
        : int.TryParse(text, System.Globalization.NumberStyles.None, null, out int value) && value <= 10_000 ? value
        : throw parsed.Error($"latency={text} is no whole number from 0 to 10000", "write milliseconds");
}
