using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Web;

/// <summary>
/// HTTP Basic authentication (RFC 7617) with one configured password; any user name. Compared in constant time. What was let in by a
/// password that is no longer in force is cut off: live pictures are one answer that never ends.
/// </summary>
internal sealed class PasswordGate(PagePassword password)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        (string? expected, CancellationToken changed) = password.Now;
        if (expected is null || IsRight(expected, context.Request.Headers.Authorization))
        {
            using CancellationTokenRegistration cut = changed.Register(context.Abort);
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"EdgeInspector\", charset=\"UTF-8\"";
    }

    private static bool IsRight(string expected, string? header)
    {
        const string Scheme = "Basic ";
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var credentials = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), credentials, out int length))
        {
            return false;
        }

        int colon = credentials.AsSpan(0, length).IndexOf((byte)':');
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(credentials.AsSpan(colon + 1, length - colon - 1), given);
        return colon >= 0 && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
    }
}
