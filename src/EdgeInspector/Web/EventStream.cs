using System.Text.Json;
using System.Threading.Channels;

namespace EdgeInspector.Web;

/// <summary>Server-sent events (WHATWG HTML 9.2) for one page: <c>event</c> as defects change, <c>overview</c> once a second.</summary>
internal static class EventStream
{
    public static async Task RunAsync(HttpContext context, EventFeed feed, Func<Overview> overview, TimeProvider time)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        Channel<PageEvent> page = feed.Open();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            Task<bool> tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            Task<bool> change = page.Reader.WaitToReadAsync(cancellationToken).AsTask();
            await WriteAsync(context, "overview", JsonSerializer.SerializeToUtf8Bytes(overview(), WebJson.Default.Overview));
            while (true)
            {
                await Task.WhenAny(tick, change);
                while (page.Reader.TryRead(out PageEvent? changed))
                {
                    await WriteAsync(context, "event", JsonSerializer.SerializeToUtf8Bytes(changed, WebJson.Default.PageEvent));
                }

                if (change.IsCompleted)
                {
                    await change;
                    change = page.Reader.WaitToReadAsync(cancellationToken).AsTask();
                }

                if (tick.IsCompleted)
                {
                    await tick;
                    await WriteAsync(context, "overview", JsonSerializer.SerializeToUtf8Bytes(overview(), WebJson.Default.Overview));
                    tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            feed.Close(page);
        }
    }

    private static async Task WriteAsync(HttpContext context, string kind, byte[] json)
    {
        await context.Response.WriteAsync($"event: {kind}\ndata: ", context.RequestAborted);
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
        await context.Response.WriteAsync("\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
