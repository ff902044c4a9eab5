using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Web;

/// <summary>HTTP Basic authentication (RFC 7617) with one configured password; any user name. Compared in constant time.</summary>
/// <param name="password">The one in force; null: everybody may pass.</param>
internal sealed class PasswordGate(Func<string?> password)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (password() is not { } expected || IsRight(expected, context.Request.Headers.Authorization))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"EdgeInspector\", charset=\"UTF-8\"";
        return Task.CompletedTask;
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
