using EdgeInspector.Options;
using EdgeInspector.Web;

namespace EdgeInspector.Composition;

/// <summary>The page where the configuration in force wants it. Changed by one at a time.</summary>
internal sealed class Page(PageSources sources, bool anyPort, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger("EdgeInspector");
    private PageServer? _server;
    private PagePassword _password = new();
    private string _listen = "";

    /// <summary>Where it is.</summary>
    public Uri Address => _server?.Address ?? new Uri("http://127.0.0.1");

    /// <summary>Listens at another address beside the old one; null where it stays.</summary>
    /// <exception cref="IOException">The port is taken, or the password file cannot be read.</exception>
    public async Task<PageChange> PrepareAsync(WebOptions options, CancellationToken cancellationToken)
    {
        var password = new PagePassword();
        password.Change(options.PasswordFile is { } file ? SecretFile.Read(file) : null);
        if (options.Listen == _listen)
        {
            return new PageChange(options.Listen, password, Server: null);
        }

        // The new address asks for the new password from its first moment on.
        PageSources guarded = sources with { Password = password };
        HostAndPort address = options.Address;
        try
        {
            return new PageChange(options.Listen, password, await PageServer.StartAsync(address.Host, address.Port, guarded, logs, cancellationToken));
        }
        catch (IOException e) when (anyPort && address.Port != 0)
        {
            _log.LogWarning("{Reason} A free port is used instead.", e.Message);
            return new PageChange(options.Listen, password, await PageServer.StartAsync(address.Host, 0, guarded, logs, cancellationToken));
        }
    }

    public async Task ApplyAsync(PageChange change)
    {
        if (change.Server is not { } server)
        {
            _password.Change(change.Password.Now.Value);
        }
        else
        {
            PageServer? old = _server;
            (_server, _password, _listen) = (server, change.Password, change.Listen);
            if (old is not null)
            {
                _log.LogInformation("the page is at {Page} now", server.Address);
                await old.DisposeAsync();
            }
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
