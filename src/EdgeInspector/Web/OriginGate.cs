using System.Net;

namespace EdgeInspector.Web;

/// <summary>
/// Keeps other sites' pages in the operator's browser away: a request that names another origin is refused, and on a loopback address
/// so is a host name that is not loopback's (DNS rebinding).
/// </summary>
internal static class OriginGate
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        if (IsForeignOrigin(request) || IsRebound(context) || LacksMark(request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("This request came from another site.");
        }

        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private static bool IsForeignOrigin(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return !string.IsNullOrEmpty(origin)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
                && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsRebound(HttpContext context) =>
        context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local)
        && !(context.Request.Host.Host is "localhost"
            || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out IPAddress? named) && IPAddress.IsLoopback(named)));

    // A form on another site can post here, but cannot set a header of its own.
    private static bool LacksMark(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Headers.XRequestedWith.Count == 0;
}
