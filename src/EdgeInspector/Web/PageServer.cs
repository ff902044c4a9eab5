using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EdgeInspector.Web;

/// <summary>Kestrel with the page on it.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where it really listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="host">An IP address, or localhost.</param>
    /// <param name="port">0: a free one.</param>
    /// <exception cref="IOException">The port is taken or not allowed; the message names address, reason and remedy.</exception>
    public static async Task<PageServer> StartAsync(string host, int port, PageSources sources, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        IPAddress address = host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        // The daemon's own stop order decides; a page left open must not hold it up.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
        });
        WebApplication app = builder.Build();
        PageRoutes.Map(app, sources);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new IOException($"The page cannot listen on http://{host}:{port} ({e.InnerException?.Message ?? e.Message}). Stop the other program, or set web.listen to a free port (port 0 takes any).", e);
        }

        string listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new PageServer(app, new Uri(listening));
    }

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            await _app.StopAsync(limit.Token);
        }

        await _app.DisposeAsync();
    }

    /// <summary>The page's host hears no signals: the daemon does, and stops it in its turn.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
