using System.Net;
using EdgeInspector.Options;

namespace EdgeInspector.Doctor;

/// <summary>Whether the page's port is free, or the page is there already.</summary>
internal static class PageProbe
{
    private const string Id = "page";
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    public static Probe Address { get; } = new(Id, Area.Box, "the page's port", Probe.Short, async (subject, cancellationToken) =>
    {
        HostAndPort at = subject.Options.Web.Address;
        IPAddress address = at.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(at.Host);
        return at.Port == 0 || Tcp.IsFree(address, at.Port) ? [Check.Ok(Id, Area.Box, $"The page can listen at {at}")]
            : await IsOursAsync(subject.Options.Web, cancellationToken) ? [Check.Ok(Id, Area.Box, $"The page answers at {at}: the daemon runs")]
            : [Check.Missing(
                subject.IsWished, Id, Area.Box, $"The page cannot listen at {at}", "The port is taken or the address is not of this box, so the daemon does not start.",
                Remedies.AsRoot($"ss -ltnp 'sport = :{at.Port}'"))];
    });

    /// <summary>Whether a daemon of this kind answers there, with or without its password.</summary>
    public static async Task<bool> IsOursAsync(WebOptions web, CancellationToken cancellationToken)
    {
        HostAndPort at = web.Address;
        string host = IPAddress.TryParse(at.Host, out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? "127.0.0.1" : at.Host;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = AnswerLimit, MaxResponseContentBufferSize = 1 << 20 };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://{new HostAndPort(host, at.Port)}/"), cancellationToken);
            return answer.Headers.WwwAuthenticate.ToString().Contains("EdgeInspector", StringComparison.Ordinal)
                || (await answer.Content.ReadAsStringAsync(cancellationToken)).Contains("<title>EdgeInspector", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
