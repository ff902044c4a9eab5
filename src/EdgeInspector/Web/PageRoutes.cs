using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.FileProviders;

namespace EdgeInspector.Web;

/// <summary>The page's addresses: static modules, <c>api/overview</c>, <c>api/events</c>, <c>api/stream</c>, the live picture, pause and resume, rollback of a model.</summary>
internal static class PageRoutes
{
    private const int MostEvents = 500;

    private const int MostQuestionBytes = 2000;

    /// <summary>Puts the page on <paramref name="app"/>.</summary>
    public static void Map(WebApplication app, PageSources sources)
    {
        app.Use(next => context => OriginGate.InvokeAsync(context, next));
        var gate = new PasswordGate(sources.Password);
        app.Use(next => context => gate.InvokeAsync(context, next));

        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "Web", "page"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // The files change with the program: the browser asks again, and mostly hears 304.
            OnPrepareResponse = static prepared => prepared.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseWebSockets();
        app.MapGet("/api/overview", (RequestDelegate)(context =>
            WriteJsonAsync(context, JsonSerializer.SerializeToUtf8Bytes(sources.Overview(), WebJson.Default.Overview))));
        app.MapGet("/api/events", (RequestDelegate)(context => EventsAsync(context, sources)));
        app.MapGet("/api/events/{id}/crop.jpg", (RequestDelegate)(context => EvidenceAsync(context, sources, whole: false, "image/jpeg")));
        app.MapGet("/api/events/{id}/frame.png", (RequestDelegate)(context => EvidenceAsync(context, sources, whole: true, "image/png")));
        app.MapPost("/api/ask", (RequestDelegate)(context => AskAsync(context, sources)));
        app.MapGet("/api/stream", (RequestDelegate)(context => EventStream.RunAsync(context, sources.Feed, sources.Overview, sources.Time)));
        app.MapGet("/api/cameras/{name}/live", (RequestDelegate)(context => LiveAsync(context, sources, app.Lifetime.ApplicationStopping)));
        app.MapPost("/api/cameras/{name}/pause", (RequestDelegate)(context => SetPausedAsync(context, sources, paused: true)));
        app.MapPost("/api/cameras/{name}/resume", (RequestDelegate)(context => SetPausedAsync(context, sources, paused: false)));
        app.MapPost("/api/models/{name}/rollback", (RequestDelegate)(context => sources.RollBack((string)context.Request.RouteValues["name"]!) is { } problem
            ? RefuseAsync(context, StatusCodes.Status409Conflict, problem)
            : AcceptAsync(context)));
    }

    private static Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static Task EventsAsync(HttpContext context, PageSources sources)
    {
        string? asked = context.Request.Query["limit"];
        if (!int.TryParse(asked ?? "100", out int limit) || limit is < 1 or > MostEvents)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, $"limit '{asked}' is not a number from 1 to {MostEvents}");
        }

        return WriteJsonAsync(context, JsonSerializer.SerializeToUtf8Bytes(sources.LatestEvents(limit), WebJson.Default.IReadOnlyListPageEvent));
    }

    private static async Task AskAsync(HttpContext context, PageSources sources)
    {
        var buffer = new byte[MostQuestionBytes + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (length is 0 or > MostQuestionBytes || !Utf8.IsValid(buffer.AsSpan(0, length)))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"a question is UTF-8 text of 1 to {MostQuestionBytes} bytes");
            return;
        }

        JsonObject answer = await sources.Ask(Encoding.UTF8.GetString(buffer, 0, length), context.RequestAborted);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            answer.WriteTo(writer);
        }

        await WriteJsonAsync(context, json.ToArray());
    }

    private static async Task EvidenceAsync(HttpContext context, PageSources sources, bool whole, string type)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        string? file = sources.EvidenceFile(id, whole);
        // Asked for as soon as the event was heard of: the encoder needs a moment, and the page should not have to ask twice.
        for (int tries = 0; file is null && IsFresh(id, sources.Time) && tries < 50; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), sources.Time, context.RequestAborted);
            file = sources.EvidenceFile(id, whole);
        }

        if (file is null || !File.Exists(file))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "no evidence is kept for this event");
            return;
        }

        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        await context.Response.SendFileAsync(file, context.RequestAborted);
    }

    private static bool IsFresh(string id, TimeProvider time) =>
        Ulid.TryParse(id, out Ulid ulid) && (time.GetUtcNow() - ulid.Time).Duration() < TimeSpan.FromSeconds(10);

    private static async Task LiveAsync(HttpContext context, PageSources sources, CancellationToken stopping)
    {
        if (Camera(context, sources) is not { Name: var name })
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "no camera of that name");
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "this address is a WebSocket");
            return;
        }

        using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        await new LiveSocket(() => Camera(name, sources), sources.Codec, sources.Time).RunAsync(socket, stopping);
    }

    private static Task SetPausedAsync(HttpContext context, PageSources sources, bool paused)
    {
        if (Camera(context, sources) is not { } camera)
        {
            return RefuseAsync(context, StatusCodes.Status404NotFound, "no camera of that name");
        }

        camera.SetPaused(paused);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static CameraView? Camera(HttpContext context, PageSources sources)
    {
        return Camera((string)context.Request.RouteValues["name"]!, sources);
    }

    private static CameraView? Camera(string name, PageSources sources)
    {
        foreach (CameraView camera in sources.Cameras())
        {
            if (camera.Name == name)
            {
                return camera;
            }
        }

        return null;
    }

    private static Task WriteJsonAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
