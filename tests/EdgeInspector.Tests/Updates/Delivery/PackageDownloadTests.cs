using EdgeInspector.Composition;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>A download over an uncertain road.</summary>
public sealed class PackageDownloadTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    [Fact]
    public async Task Fetch_HonestServer_BringsTheFile()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        var seen = new DownloadBench.Progress();
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server, progress: seen));
        _bench.AssertWhole();
        Assert.Equal(new DownloadProgress(300_000, 300_000, 1), seen.All[^1]);
        Assert.Equal(100, seen.All[^1].Percent);
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(7, 1000)]
    [InlineData(1000, 64_000)]
    [InlineData(65_537, 300_000)]
    public async Task Fetch_ServerThatBreaksOffAfterEveryFewBytes_GoesOnByRange(int every, int length)
    {
        byte[] content = _bench.Content[..length];
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, content, cut: every));
        Assert.Equal(DownloadBench.Sha256(content), await _bench.FetchAsync(server, content));
        _bench.AssertWhole(content);
        ScriptedServer.SeenRequest[] requests = [.. server.Requests];
        Assert.Equal((length + every - 1) / every, requests.Length);
        Assert.Equal(("", ""), (requests[0].Range, requests[0].IfRange));
        Assert.All(requests[1..], (request, i) => Assert.Equal(($"bytes={(i + 1) * every}-", "\"1\""), (request.Range, request.IfRange)));
    }

    [Fact]
    public async Task Fetch_StoppedAndBegunAgainByAnotherObject_GoesOnWhereItWas()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, number) =>
        {
            if (number == 1)
            {
                context.Response.ContentLength = _bench.Content.Length;
                context.Response.Headers.ETag = "\"1\"";
                await context.Response.Body.WriteAsync(_bench.Content.AsMemory(0, 100_000), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await DownloadBench.HangAsync(context.RequestAborted);
                return;
            }

            await ScriptedServer.ServeAsync(context, _bench.Content);
        });
        using var pause = new CancellationTokenSource();
        Task<string> first = _bench.FetchAsync(server, cancellationToken: pause.Token);
        SpinWait.SpinUntil(() => File.Exists(_bench.Target + ".part") && new FileInfo(_bench.Target + ".part").Length == 100_000);
        await pause.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(("bytes=100000-", "\"1\""), (server.Requests.Last().Range, server.Requests.Last().IfRange));
    }

    [Fact]
    public async Task Fetch_WrongHash_IsRefusedAndNothingKept()
    {
        byte[] wrong = [.. _bench.Content];
        wrong[^1] ^= 1;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, wrong));
        await DownloadBench.RefusesAsync("wrong-hash", "is not the file whose sha256 is signed", () => _bench.FetchAsync(server));
        Assert.Single(server.Requests);
        Assert.Equal(0, new FileInfo(_bench.Target + ".part").Length);
    }

    [Fact]
    public async Task Fetch_EndlessData_EndsOneByteAfterTheSignedLength()
    {
        long most = 0;
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            byte[] block = new byte[10_000];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
                most += block.Length;
            }
        });
        await DownloadBench.RefusesAsync("too-long", "more than the 300000 bytes", () => _bench.FetchAsync(server));
        Assert.Equal(0, new FileInfo(_bench.Target + ".part").Length);
        Assert.True(most > 0);
    }

    [Fact]
    public async Task Fetch_PartWithHolesAfterALossOfPower_IsFetchedAnew()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) => ScriptedServer.ServeAsync(context, _bench.Content, cut: number <= 4 ? 20_000 : null));
        await DownloadBench.RefusesAsync("unreachable", "goes on from", () => _bench.FetchAsync(server, settings: DownloadBench.Quick with { MaxAttempts = 2 }));
        await using (FileStream part = File.OpenWrite(_bench.Target + ".part"))
        {
            part.Write(new byte[4096]);
        }

        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
    }

    [Fact]
    public async Task Fetch_ServerThatComesBack_IsForgivenAsLongAsSomethingComes()
    {
        // Ten broken attempts, of which no four in a row bring nothing.
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
        {
            if (number % 3 != 0)
            {
                context.Response.StatusCode = 502;
                return Task.CompletedTask;
            }

            return ScriptedServer.ServeAsync(context, _bench.Content, cut: 100_000);
        });
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        _bench.AssertWhole();
        Assert.Equal(9, server.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fetch_SlowRetrieval_ServerThatSendsNothingOrATrickle_IsLeft(int bytes)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = _bench.Content.Length;
            await context.Response.StartAsync(context.RequestAborted);
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(new byte[bytes], context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(10, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                // The client has left.
            }
        });
        DownloadSettings settings = DownloadBench.Quick with { IdleTimeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 2 };
        await DownloadBench.RefusesAsync("unreachable", "fewer than 4096 bytes came within 0.2 s", () => _bench.FetchAsync(server, settings: settings));
    }

    [Fact]
    public async Task Fetch_NobodyThere_EndsWhenTheBudgetIsSpent()
    {
        ScriptedServer server = await ScriptedServer.StartAsync((_, _) => Task.CompletedTask);
        Uri address = server.Address;
        await server.DisposeAsync();
        using var download = new PackageDownload(DownloadBench.Quick, TimeProvider.System, Ports.SyncDirectory);
        await DownloadBench.RefusesAsync("unreachable", "(attempt 4)", () => download.FetchAsync(_bench.Request(address, _bench.Content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_FileOnAStick_IsCopiedAndChecked()
    {
        string source = Path.Combine(_bench.Folder.FullName, "stick.eimodel");
        await File.WriteAllBytesAsync(source, _bench.Content, TestContext.Current.CancellationToken);
        using var download = new PackageDownload(DownloadBench.Quick, TimeProvider.System, Ports.SyncDirectory);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await download.FetchAsync(_bench.Request(new Uri(source), _bench.Content), null, TestContext.Current.CancellationToken));
        _bench.AssertWhole();
        File.Delete(_bench.Target);
        File.Delete(source);
        await DownloadBench.RefusesAsync("not-found", "no such file", () => download.FetchAsync(_bench.Request(new Uri(source), _bench.Content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_WhatIsThereAlready_AsksNobody()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        await _bench.FetchAsync(server);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await _bench.FetchAsync(server));
        Assert.Single(server.Requests);
        Assert.Equal(["a.eimodel"], Directory.GetFiles(Path.GetDirectoryName(_bench.Target)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Fetch_TheSameFileTwiceAtOnce_IsRefused()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        using PartFile held = PartFile.Open(_bench.Request(server.Address, _bench.Content), _ => { }, TestContext.Current.CancellationToken);
        await DownloadBench.RefusesAsync("busy", "by another process", () => _bench.FetchAsync(server));
    }

    [Fact]
    public async Task Fetch_LoosePackage_HasNoChannel()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) => ScriptedServer.ServeAsync(context, _bench.Content, cut: number == 1 ? 1000 : null));
        using var download = new PackageDownload(DownloadBench.Quick with { MaxBytes = 300_000 }, TimeProvider.System, Ports.SyncDirectory);
        FetchedPackage package = await LoosePackage.FetchAsync(new Uri(server.Address, "p.eimodel"), _bench.Folder.Sub("loose"), download, null, TestContext.Current.CancellationToken);
        Assert.Equal((DownloadBench.Sha256(_bench.Content), null, null), (package.Sha256, package.Channel, package.Policy));
        Assert.Equal(_bench.Content, await File.ReadAllBytesAsync(package.Path, TestContext.Current.CancellationToken));
        using var small = new PackageDownload(DownloadBench.Quick with { MaxBytes = 299_999 }, TimeProvider.System, Ports.SyncDirectory);
        await DownloadBench.RefusesAsync("too-long", "more than the 299999 bytes", () => LoosePackage.FetchAsync(new Uri(server.Address, "q.eimodel"), _bench.Folder.Sub("loose"), small, null, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _bench.Dispose();
}
