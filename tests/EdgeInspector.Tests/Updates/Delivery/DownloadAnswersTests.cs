using System.Security.Cryptography;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Delivery;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>What servers answer, rightly and wrongly.</summary>
public sealed class DownloadAnswersTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    [Fact]
    public async Task Fetch_FileThatChangedBetweenAttempts_BeginsAnew()
    {
        byte[] old = RandomNumberGenerator.GetBytes(_bench.Content.Length);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            number == 1 ? ScriptedServer.ServeAsync(context, old, "\"old\"", cut: 50_000) : ScriptedServer.ServeAsync(context, _bench.Content, "\"new\""));
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("\"old\"", server.Requests.Last().IfRange);
    }

    [Fact]
    public async Task Fetch_ServerThatMixesTwoFilesWithoutSaying_IsAskedForTheWholeOnceMore()
    {
        byte[] old = RandomNumberGenerator.GetBytes(_bench.Content.Length);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            number == 1 ? ScriptedServer.ServeAsync(context, old, tag: null, cut: 50_000) : ScriptedServer.ServeAsync(context, _bench.Content, tag: null));
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(["", "bytes=50000-", ""], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Fetch_LengthAnnouncedAboveTheSignedOne_IsRefusedBeforeTheFirstByte()
    {
        byte[] longer = new byte[_bench.Content.Length + 1];
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, longer));
        await DownloadBench.RefusesAsync("too-long", "more than the 300000 bytes", () => _bench.FetchAsync(server));
        Assert.False(File.Exists(_bench.Target));
    }

    [Fact]
    public async Task Fetch_ServerWithoutRanges_IsTakenFromTheBeginning()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            ScriptedServer.ServeAsync(context, _bench.Content, ranges: false, cut: number == 1 ? 50_000 : null));
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Fetch_RangeThatIsNotThere_BeginsAnew()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
        {
            if (number == 2)
            {
                context.Response.StatusCode = 416;
                return Task.CompletedTask;
            }

            return ScriptedServer.ServeAsync(context, _bench.Content, cut: number == 1 ? 50_000 : null);
        });
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(["", "bytes=50000-", ""], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Fetch_AnotherPartThanAskedFor_IsNotAppended()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
        {
            if (number != 2)
            {
                return ScriptedServer.ServeAsync(context, _bench.Content, cut: number == 1 ? 50_000 : null);
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-49999/300000";
            return context.Response.Body.WriteAsync(_bench.Content.AsMemory(0, 50_000), context.RequestAborted).AsTask();
        });
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
    }

    [Fact]
    public async Task Fetch_WholePartOfUnknownLength_IsKnownByTheAnswer416()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        var request = new DownloadRequest(new Uri(server.Address, "a"), _bench.Target, null, new Dictionary<string, string>());
        using (var cut = new CancellationTokenSource())
        {
            // All bytes have come, and the process ends before the file is put in its place.
            using PartFile part = PartFile.Open(request, _ => { }, cut.Token);
            part.Begin("\"1\"");
            await part.AppendAsync(_bench.Content, cut.Token);
        }

        using var download = new PackageDownload(DownloadBench.Quick, TimeProvider.System, Ports.SyncDirectory);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await download.FetchAsync(request, null, TestContext.Current.CancellationToken));
        _bench.AssertWhole();
        Assert.Equal("bytes=300000-", Assert.Single(server.Requests).Range);
    }

    [Theory]
    [InlineData(301, 3, null)]
    [InlineData(302, 4, "redirect")]
    public async Task Fetch_Redirects_AreFollowedThreeTimes(int status, int times, string? code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
        {
            if (number > times)
            {
                return ScriptedServer.ServeAsync(context, _bench.Content);
            }

            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"/hop/{number}";
            return Task.CompletedTask;
        });
        if (code is null)
        {
            Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        }
        else
        {
            await DownloadBench.RefusesAsync(code, "one redirect too many", () => _bench.FetchAsync(server));
        }
    }

    [Theory]
    [InlineData(404, "not-found", 1)]
    [InlineData(410, "not-found", 1)]
    [InlineData(401, "refused", 1)]
    [InlineData(403, "refused", 1)]
    [InlineData(500, "unreachable", 4)]
    [InlineData(503, "unreachable", 4)]
    [InlineData(429, "unreachable", 4)]
    public async Task Fetch_ServerThatRefuses_IsAskedAgainOnlyWhereThatMayHelp(int status, string code, int requests)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await DownloadBench.RefusesAsync(code, $"answers {status}", () => _bench.FetchAsync(server));
        Assert.Equal(requests, server.Requests.Count);
    }

    public void Dispose() => _bench.Dispose();
}
