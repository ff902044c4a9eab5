using System.Security.Cryptography;
using EdgeInspector.Composition;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Delivery;

/// <summary>A content that is to be fetched, and where it goes, for one test.</summary>
internal sealed class DownloadBench : IDisposable
{
    public static readonly DownloadSettings Quick = new() { FirstPause = TimeSpan.Zero, MinFreeBytes = 0, MaxIdleAttempts = 4 };

    public TemporaryFolder Folder { get; } = new();

    public byte[] Content { get; } = RandomNumberGenerator.GetBytes(300_000);

    public string Target => Path.Combine(Folder.FullName, "incoming", "a.eimodel");

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static async Task HangAsync(CancellationToken gone)
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

    public static async Task RefusesAsync(string code, string words, Func<Task> fetch)
    {
        UpdateException error = await Assert.ThrowsAsync<UpdateException>(fetch);
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message);
    }

    public DownloadRequest Request(Uri address, byte[] content) => new(
        address.IsFile ? address : new Uri(address, "files/a.eimodel"), Target, content.Length, new Dictionary<string, string> { ["sha256"] = Sha256(content) });

    public async Task<string> FetchAsync(
        ScriptedServer server, byte[]? content = null, DownloadSettings? settings = null, IProgress<DownloadProgress>? progress = null, CancellationToken? cancellationToken = null)
    {
        using var download = new PackageDownload(settings ?? Quick, TimeProvider.System, Ports.SyncDirectory);
        return await download.FetchAsync(Request(server.Address, content ?? Content), progress, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public void AssertWhole(byte[]? content = null)
    {
        Assert.Equal(content ?? Content, File.ReadAllBytes(Target));
        Assert.Equal([Path.GetFileName(Target)], Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    public void Dispose() => Folder.Dispose();

    internal sealed class Progress : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> All { get; } = [];

        public void Report(DownloadProgress value) => All.Add(value);
    }
}
