using System.Net.Http.Headers;

namespace EdgeInspector.Updates.Delivery;

/// <summary>
/// What a channel's server asks for before it serves: the first line of a file, read anew for each request, so that another token needs no
/// restart. It goes to the channel's own server alone, whatever its metadata or a redirect names. Thread-safe.
/// </summary>
/// <param name="file">A bearer token (RFC 6750), or scheme and credentials such as <c>Basic dXNlcjpwYXNz</c>.</param>
/// <param name="channel">The channel's address.</param>
public sealed class ChannelToken(string file, Uri channel)
{
    /// <exception cref="IOException">The file cannot be read, or its first line is no token.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void AddTo(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Uri.Compare(request.RequestUri, channel, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return;
        }

        string line = File.ReadLines(file).FirstOrDefault()?.Trim() ?? "";
        request.Headers.Authorization = AuthenticationHeaderValue.TryParse(line.Contains(' ') ? line : $"Bearer {line}", out AuthenticationHeaderValue? header) && header.Parameter is { Length: > 0 }
            ? header
            : throw new IOException($"{file}: its first line is no token; write the token, or scheme and credentials such as Basic dXNlcjpwYXNz");
    }
}
