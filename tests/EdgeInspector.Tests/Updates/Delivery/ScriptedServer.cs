using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>An HTTP server on loopback that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>Requests in their order.</summary>
    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public Uri Address => new(_app.Urls.Single() + "/");

    /// <param name="answer">Gets each request and its number, from 1.</param>
    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new ScriptedServer(builder.Build());
        server._app.Run(context =>
        {
            server.Requests.Enqueue(new SeenRequest(context.Request.Path, context.Request.Headers.Range.ToString(), context.Request.Headers.IfRange.ToString()));
            return answer(context, Interlocked.Increment(ref server._count));
        });
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A server of a folder's files.</summary>
    public static Task<ScriptedServer> StartAsync(string folder) => StartAsync(async (context, _) =>
    {
        string file = Path.Join(folder, context.Request.Path.Value);
        if (!File.Exists(file))
        {
            context.Response.StatusCode = 404;
            return;
        }

        byte[] bytes = await File.ReadAllBytesAsync(file);
        await ServeAsync(context, bytes, $"\"{bytes.Length}\"");
    });

    /// <summary>Answers as a file server does.</summary>
    /// <param name="tag">ETag; null: none.</param>
    /// <param name="ranges">Whether ranges are understood.</param>
    /// <param name="cut">The connection ends after so many bytes of the body; null: never.</param>
    public static async Task ServeAsync(HttpContext context, byte[] content, string? tag = "\"1\"", bool ranges = true, int? cut = null)
    {
        int from = 0;
        string range = context.Request.Headers.Range.ToString();
        string condition = context.Request.Headers.IfRange.ToString();
        if (ranges && range.Length > 0 && (condition.Length == 0 || condition == tag))
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            if (from >= content.Length)
            {
                context.Response.StatusCode = 416;
                context.Response.Headers.ContentRange = $"bytes */{content.Length}";
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        if (tag is not null)
        {
            context.Response.Headers.ETag = tag;
        }

        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Min(content.Length - from, cut ?? int.MaxValue)));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal sealed record SeenRequest(string Path, string Range, string IfRange);
}
