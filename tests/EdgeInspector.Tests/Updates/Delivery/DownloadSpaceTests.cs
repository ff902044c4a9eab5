using System.Diagnostics;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Delivery;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>A download and the room for it.</summary>
public sealed class DownloadSpaceTests : IDisposable
{
    private readonly DownloadBench _bench = new();

    [Fact]
    public async Task Fetch_TooLittleSpace_IsRefusedBeforeTheFirstRequest()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        using var download = new PackageDownload(DownloadBench.Quick with { MinFreeBytes = 1000 }, TimeProvider.System, Ports.SyncDirectory, _ => 300_999);
        await DownloadBench.RefusesAsync("no-space", "has 300999 free and must keep 1000", () => download.FetchAsync(_bench.Request(server.Address, _bench.Content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
        using var enough = new PackageDownload(DownloadBench.Quick with { MinFreeBytes = 1000 }, TimeProvider.System, Ports.SyncDirectory, _ => 301_000);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await enough.FetchAsync(_bench.Request(server.Address, _bench.Content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_SpaceToFetchButNotToUnpack_IsRefusedBeforeTheFirstRequest()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        DownloadSettings settings = DownloadBench.Quick with { MinFreeBytes = 1000, UnpackFolder = Path.Combine(_bench.Folder.FullName, "not", "there", "yet") };
        using var download = new PackageDownload(settings, TimeProvider.System, Ports.SyncDirectory, _ => 600_999);
        await DownloadBench.RefusesAsync("no-space", "needs 600000 bytes more, to fetch and to unpack it,", () => download.FetchAsync(_bench.Request(server.Address, _bench.Content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
        using var enough = new PackageDownload(settings, TimeProvider.System, Ports.SyncDirectory, _ => 601_000);
        Assert.Equal(DownloadBench.Sha256(_bench.Content), await enough.FetchAsync(_bench.Request(server.Address, _bench.Content), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_UnpackedOnAnotherDisk_AsksThatOneToo()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no second disk here");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
        using var download = new PackageDownload(DownloadBench.Quick with { UnpackFolder = "/dev/shm/models" }, TimeProvider.System, Ports.SyncDirectory, folder => folder.StartsWith("/dev/shm", StringComparison.Ordinal) ? 299_999 : 300_000);
        await DownloadBench.RefusesAsync("no-space", "needs 300000 bytes, to unpack it, on the disk of /dev/shm/models", () => download.FetchAsync(_bench.Request(server.Address, _bench.Content), null, TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fetch_DiskThatFillsUp_SaysSoAndGivesTheSpaceBack()
    {
        string disk = _bench.Folder.Sub("disk");
        using (Process? mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]) { RedirectStandardError = true }))
        {
            await mount!.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipUnless(mount.ExitCode == 0, "no file system can be mounted here");
        }

        try
        {
            await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, _bench.Content));
            using var download = new PackageDownload(DownloadBench.Quick, TimeProvider.System, Ports.SyncDirectory, _ => long.MaxValue);
            DownloadRequest request = _bench.Request(server.Address, _bench.Content) with { File = Path.Combine(disk, "a.eimodel") };
            await DownloadBench.RefusesAsync("no-space", "the disk is full", () => download.FetchAsync(request, null, TestContext.Current.CancellationToken));
            Assert.Equal(0, new FileInfo(request.File + ".part").Length);
            using var careful = new PackageDownload(DownloadBench.Quick, TimeProvider.System, Ports.SyncDirectory);
            await DownloadBench.RefusesAsync("no-space", "must keep 0", () => careful.FetchAsync(request, null, TestContext.Current.CancellationToken));
        }
        finally
        {
            using Process unmount = Process.Start("umount", [disk]);
            await unmount.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _bench.Dispose();
}
