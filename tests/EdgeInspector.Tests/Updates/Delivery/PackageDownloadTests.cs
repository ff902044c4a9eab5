using System.Diagnostics;
using System.Security.Cryptography;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

public sealed class PackageDownloadTests : IDisposable
{
    private static readonly DownloadSettings s_quick = new() { FirstPause = TimeSpan.Zero, MinFreeBytes = 0, MaxIdleAttempts = 4 };

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(300_000);

    private string Target => Path.Combine(_folder.FullName, "incoming", "a.eimodel");

    [Fact]
    public async Task Fetch_HonestServer_BringsTheFile()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        var seen = new Progress();
        Assert.Equal(Sha256(_content), await FetchAsync(server, progress: seen));
        AssertWhole();
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
        byte[] content = _content[..length];
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, content, cut: every));
        Assert.Equal(Sha256(content), await FetchAsync(server, content));
        AssertWhole(content);
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
                context.Response.ContentLength = _content.Length;
                context.Response.Headers.ETag = "\"1\"";
                await context.Response.Body.WriteAsync(_content.AsMemory(0, 100_000), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await HangAsync(context.RequestAborted);
                return;
            }

            await ScriptedServer.ServeAsync(context, _content);
        });
        using var pause = new CancellationTokenSource();
        Task<string> first = FetchAsync(server, cancellationToken: pause.Token);
        SpinWait.SpinUntil(() => File.Exists(Target + ".part") && new FileInfo(Target + ".part").Length == 100_000);
        await pause.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
        Assert.Equal(("bytes=100000-", "\"1\""), (server.Requests.Last().Range, server.Requests.Last().IfRange));
    }

    [Fact]
    public async Task Fetch_FileThatChangedBetweenAttempts_BeginsAnew()
    {
        byte[] old = RandomNumberGenerator.GetBytes(_content.Length);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            number == 1 ? ScriptedServer.ServeAsync(context, old, "\"old\"", cut: 50_000) : ScriptedServer.ServeAsync(context, _content, "\"new\""));
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("\"old\"", server.Requests.Last().IfRange);
    }

    [Fact]
    public async Task Fetch_ServerThatMixesTwoFilesWithoutSaying_IsAskedForTheWholeOnceMore()
    {
        byte[] old = RandomNumberGenerator.GetBytes(_content.Length);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            number == 1 ? ScriptedServer.ServeAsync(context, old, tag: null, cut: 50_000) : ScriptedServer.ServeAsync(context, _content, tag: null));
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
        Assert.Equal(["", "bytes=50000-", ""], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Fetch_WrongHash_IsRefusedAndNothingKept()
    {
        byte[] wrong = [.. _content];
        wrong[^1] ^= 1;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, wrong));
        await RefusesAsync("wrong-hash", "is not the file whose sha256 is signed", () => FetchAsync(server));
        Assert.Single(server.Requests);
        Assert.Equal(0, new FileInfo(Target + ".part").Length);
    }

    [Fact]
    public async Task Fetch_LengthAnnouncedAboveTheSignedOne_IsRefusedBeforeTheFirstByte()
    {
        byte[] longer = new byte[_content.Length + 1];
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, longer));
        await RefusesAsync("too-long", "more than the 300000 bytes", () => FetchAsync(server));
        Assert.False(File.Exists(Target));
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
        await RefusesAsync("too-long", "more than the 300000 bytes", () => FetchAsync(server));
        Assert.Equal(0, new FileInfo(Target + ".part").Length);
        Assert.True(most > 0);
    }

    [Fact]
    public async Task Fetch_ServerWithoutRanges_IsTakenFromTheBeginning()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
            ScriptedServer.ServeAsync(context, _content, ranges: false, cut: number == 1 ? 50_000 : null));
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
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

            return ScriptedServer.ServeAsync(context, _content, cut: number == 1 ? 50_000 : null);
        });
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
        Assert.Equal(["", "bytes=50000-", ""], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task Fetch_AnotherPartThanAskedFor_IsNotAppended()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) =>
        {
            if (number != 2)
            {
                return ScriptedServer.ServeAsync(context, _content, cut: number == 1 ? 50_000 : null);
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-49999/300000";
            return context.Response.Body.WriteAsync(_content.AsMemory(0, 50_000), context.RequestAborted).AsTask();
        });
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
    }

    [Fact]
    public async Task Fetch_WholePartOfUnknownLength_IsKnownByTheAnswer416()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        var request = new DownloadRequest(new Uri(server.Address, "a"), Target, null, new Dictionary<string, string>());
        using (var cut = new CancellationTokenSource())
        {
            // All bytes have come, and the process ends before the file is put in its place.
            using PartFile part = PartFile.Open(request, _ => { }, cut.Token);
            part.Begin("\"1\"");
            await part.AppendAsync(_content, cut.Token);
        }

        using var download = new PackageDownload(s_quick, TimeProvider.System, Ports.SyncDirectory);
        Assert.Equal(Sha256(_content), await download.FetchAsync(request, null, TestContext.Current.CancellationToken));
        AssertWhole();
        Assert.Equal("bytes=300000-", Assert.Single(server.Requests).Range);
    }

    [Fact]
    public async Task Fetch_PartWithHolesAfterALossOfPower_IsFetchedAnew()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) => ScriptedServer.ServeAsync(context, _content, cut: number <= 4 ? 20_000 : null));
        await RefusesAsync("unreachable", "goes on from", () => FetchAsync(server, settings: s_quick with { MaxAttempts = 2 }));
        await using (FileStream part = File.OpenWrite(Target + ".part"))
        {
            part.Write(new byte[4096]);
        }

        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
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
                return ScriptedServer.ServeAsync(context, _content);
            }

            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"/hop/{number}";
            return Task.CompletedTask;
        });
        if (code is null)
        {
            Assert.Equal(Sha256(_content), await FetchAsync(server));
        }
        else
        {
            await RefusesAsync(code, "one redirect too many", () => FetchAsync(server));
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
        await RefusesAsync(code, $"answers {status}", () => FetchAsync(server));
        Assert.Equal(requests, server.Requests.Count);
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

            return ScriptedServer.ServeAsync(context, _content, cut: 100_000);
        });
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        AssertWhole();
        Assert.Equal(9, server.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fetch_SlowRetrieval_ServerThatSendsNothingOrATrickle_IsLeft(int bytes)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = _content.Length;
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
        DownloadSettings settings = s_quick with { IdleTimeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 2 };
        await RefusesAsync("unreachable", "fewer than 4096 bytes came within 0.2 s", () => FetchAsync(server, settings: settings));
    }

    [Fact]
    public async Task Fetch_NobodyThere_EndsWhenTheBudgetIsSpent()
    {
        ScriptedServer server = await ScriptedServer.StartAsync((_, _) => Task.CompletedTask);
        Uri address = server.Address;
        await server.DisposeAsync();
        using var download = new PackageDownload(s_quick, TimeProvider.System, Ports.SyncDirectory);
        await RefusesAsync("unreachable", "(attempt 4)", () => download.FetchAsync(Request(address, _content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_TooLittleSpace_IsRefusedBeforeTheFirstRequest()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        using var download = new PackageDownload(s_quick with { MinFreeBytes = 1000 }, TimeProvider.System, Ports.SyncDirectory, _ => 300_999);
        await RefusesAsync("no-space", "has 300999 free and must keep 1000", () => download.FetchAsync(Request(server.Address, _content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
        using var enough = new PackageDownload(s_quick with { MinFreeBytes = 1000 }, TimeProvider.System, Ports.SyncDirectory, _ => 301_000);
        Assert.Equal(Sha256(_content), await enough.FetchAsync(Request(server.Address, _content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_SpaceToFetchButNotToUnpack_IsRefusedBeforeTheFirstRequest()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        DownloadSettings settings = s_quick with { MinFreeBytes = 1000, UnpackFolder = Path.Combine(_folder.FullName, "not", "there", "yet") };
        using var download = new PackageDownload(settings, TimeProvider.System, Ports.SyncDirectory, _ => 600_999);
        await RefusesAsync("no-space", "needs 600000 bytes more, to fetch and to unpack it,", () => download.FetchAsync(Request(server.Address, _content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
        using var enough = new PackageDownload(settings, TimeProvider.System, Ports.SyncDirectory, _ => 601_000);
        Assert.Equal(Sha256(_content), await enough.FetchAsync(Request(server.Address, _content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_UnpackedOnAnotherDisk_AsksThatOneToo()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no second disk here");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        using var download = new PackageDownload(s_quick with { UnpackFolder = "/dev/shm/models" }, TimeProvider.System, Ports.SyncDirectory, folder => folder.StartsWith("/dev/shm", StringComparison.Ordinal) ? 299_999 : 300_000);
        await RefusesAsync("no-space", "needs 300000 bytes, to unpack it, on the disk of /dev/shm/models", () => download.FetchAsync(Request(server.Address, _content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fetch_DiskThatFillsUp_SaysSoAndGivesTheSpaceBack()
    {
        string disk = _folder.Sub("disk");
        using (Process? mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]) { RedirectStandardError = true }))
        {
            await mount!.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipUnless(mount.ExitCode == 0, "no file system can be mounted here");
        }

        try
        {
            await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
            using var download = new PackageDownload(s_quick, TimeProvider.System, Ports.SyncDirectory, _ => long.MaxValue);
            DownloadRequest request = Request(server.Address, _content) with { File = Path.Combine(disk, "a.eimodel") };
            await RefusesAsync("no-space", "the disk is full", () => download.FetchAsync(request, null, TestContext.Current.CancellationToken));
            Assert.Equal(0, new FileInfo(request.File + ".part").Length);
            using var careful = new PackageDownload(s_quick, TimeProvider.System, Ports.SyncDirectory);
            await RefusesAsync("no-space", "must keep 0", () => careful.FetchAsync(request, null, TestContext.Current.CancellationToken));
        }
        finally
        {
            using Process unmount = Process.Start("umount", [disk]);
            await unmount.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Fetch_FileOnAStick_IsCopiedAndChecked()
    {
        string source = Path.Combine(_folder.FullName, "stick.eimodel");
        await File.WriteAllBytesAsync(source, _content, TestContext.Current.CancellationToken);
        using var download = new PackageDownload(s_quick, TimeProvider.System, Ports.SyncDirectory);
        Assert.Equal(Sha256(_content), await download.FetchAsync(Request(new Uri(source), _content), null, TestContext.Current.CancellationToken));
        AssertWhole();
        File.Delete(Target);
        File.Delete(source);
        await RefusesAsync("not-found", "no such file", () => download.FetchAsync(Request(new Uri(source), _content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_WhatIsThereAlready_AsksNobody()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        await FetchAsync(server);
        Assert.Equal(Sha256(_content), await FetchAsync(server));
        Assert.Single(server.Requests);
        Assert.Equal(["a.eimodel"], Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Fetch_TheSameFileTwiceAtOnce_IsRefused()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _content));
        using PartFile held = PartFile.Open(Request(server.Address, _content), _ => { }, TestContext.Current.CancellationToken);
        await RefusesAsync("busy", "by another process", () => FetchAsync(server));
    }

    [Fact]
    public async Task Fetch_LoosePackage_HasNoChannel()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, number) => ScriptedServer.ServeAsync(context, _content, cut: number == 1 ? 1000 : null));
        using var download = new PackageDownload(s_quick with { MaxBytes = 300_000 }, TimeProvider.System, Ports.SyncDirectory);
        FetchedPackage package = await LoosePackage.FetchAsync(new Uri(server.Address, "p.eimodel"), _folder.Sub("loose"), download, null, TestContext.Current.CancellationToken);
        Assert.Equal((Sha256(_content), null, null), (package.Sha256, package.Channel, package.Policy));
        Assert.Equal(_content, await File.ReadAllBytesAsync(package.Path, TestContext.Current.CancellationToken));
        using var small = new PackageDownload(s_quick with { MaxBytes = 299_999 }, TimeProvider.System, Ports.SyncDirectory);
        await RefusesAsync("too-long", "more than the 299999 bytes", () => LoosePackage.FetchAsync(new Uri(server.Address, "q.eimodel"), _folder.Sub("loose"), small, null, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task HangAsync(CancellationToken gone)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, gone);
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static async Task RefusesAsync(string code, string words, Func<Task> fetch)
    {
        UpdateException error = await Assert.ThrowsAsync<UpdateException>(fetch);
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message);
    }

    private DownloadRequest Request(Uri address, byte[] content) => new(
        address.IsFile ? address : new Uri(address, "files/a.eimodel"), Target, content.Length, new Dictionary<string, string> { ["sha256"] = Sha256(content) });

    private async Task<string> FetchAsync(
        ScriptedServer server, byte[]? content = null, DownloadSettings? settings = null, IProgress<DownloadProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        using var download = new PackageDownload(settings ?? s_quick, TimeProvider.System, Ports.SyncDirectory);
        return await download.FetchAsync(Request(server.Address, content ?? _content), progress, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    private void AssertWhole(byte[]? content = null)
    {
        Assert.Equal(content ?? _content, File.ReadAllBytes(Target));
        Assert.Equal([Path.GetFileName(Target)], Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    private sealed class Progress : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> All { get; } = [];

        public void Report(DownloadProgress value) => All.Add(value);
    }
}
