using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The page of a running daemon asks for a password, and for another one later.</summary>
public sealed class PagePasswordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_PasswordChanged_CutsOffWhoCameInByTheOldOne()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string password = _folder.Write("page.password", "first\n");
        int port = TestBroker.FreePort();
        string config = _folder.Write("config.yml", $$"""
            cameras: [{name: top, source: "sim:pcb?seed=7000400&fps=2", models: [pcb-defects], deadline_ms: 60000}]
            mqtt: {url: embedded}
            storage: {directory: "{{_folder.Sub("state")}}"}
            web: {listen: "http://127.0.0.1:{{port}}", password_file: "{{password}}"}
            """);
        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        await line.LineAsync("ready: ", TimeSpan.FromSeconds(60));
        using HttpClient old = Client(port, "first"), none = new() { BaseAddress = old.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await none.GetAsync("api/overview", stop)).StatusCode);
        using Stream open = await old.GetStreamAsync("api/stream", stop);
        Assert.True(await open.ReadAsync(new byte[64], stop) > 0);

        _folder.Write("page.password", "second\n");
        line.Signal("HUP");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        // The connection is cut, not ended: a reset, or the end of a body that is not whole.
        await Assert.ThrowsAnyAsync<IOException>(async () => await open.CopyToAsync(Stream.Null, limit.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.GetAsync("api/overview", stop)).StatusCode);
        using HttpClient next = Client(port, "second");
        Assert.Equal(HttpStatusCode.OK, (await next.GetAsync("api/overview", stop)).StatusCode);
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    private static HttpClient Client(int port, string password) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"any:{password}"))) },
    };
}
