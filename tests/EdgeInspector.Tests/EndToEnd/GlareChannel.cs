using System.CommandLine;
using EdgeInspector.Commands;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Updates.Delivery;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>
/// A maker of <see cref="GlareModel"/> and the channel it is published in, both as people make them, by the program's own commands; and
/// the HTTP server of that channel, which can be made to break off downloads.
/// </summary>
internal sealed class GlareChannel : IAsyncDisposable
{
    /// <summary>Bytes of the package's card: a download worth interrupting.</summary>
    private const int CardBytes = 400_000;

    private readonly TemporaryFolder _folder;
    private readonly string _keys;
    private ScriptedServer? _server;
    private int _breaks;

    private GlareChannel(TemporaryFolder folder)
    {
        _folder = folder;
        _keys = Path.Combine(folder.FullName, "maker");
        Folder = Path.Combine(folder.FullName, "plant");
        Trust = folder.Sub("trust");
    }

    /// <summary>Folder with the maker's key, for a box.</summary>
    public string Trust { get; }

    /// <summary>The channel as its owner has it.</summary>
    public string Folder { get; }

    /// <summary>What is served, or carried on a stick.</summary>
    public string Public => Path.Combine(Folder, "public");

    public string FirstRoot => Path.Combine(Public, "metadata", "1.root.json");

    public Uri Address => _server!.Address;

    /// <summary>Ranges that were asked of packages.</summary>
    public IEnumerable<string> PackageRanges =>
        _server!.Requests.Where(static request => request.Path.EndsWith(".eimodel", StringComparison.Ordinal)).Select(static request => request.Range);

    /// <summary>Makes keys and channel.</summary>
    public static async Task<GlareChannel> CreateAsync(TemporaryFolder folder)
    {
        var channel = new GlareChannel(folder);
        await DoAsync("models", "keygen", "--out", channel._keys);
        await DoAsync("models", "repo", "init", channel.Folder);
        string key = Path.Combine(channel._keys, "model-signing.pub");
        File.Copy(key, Path.Combine(channel.Trust, "maker.pub"));
        File.Copy(key, Path.Combine(channel.Folder, "trust", "maker.pub"));
        return channel;
    }

    /// <summary>Serves what is published.</summary>
    public async Task StartAsync() => _server = await ScriptedServer.StartAsync(async (context, _) =>
    {
        string file = Path.Join(Public, context.Request.Path.Value);
        if (!File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        byte[] bytes = await File.ReadAllBytesAsync(file);
        bool breaks = file.EndsWith(".eimodel", StringComparison.Ordinal) && Interlocked.Decrement(ref _breaks) >= 0;
        await ScriptedServer.ServeAsync(context, bytes, $"\"{bytes.Length}\"", cut: breaks ? bytes.Length / 3 : null);
    });

    /// <summary>Breaks off the next downloads of packages after a third.</summary>
    public void Break(int times) => Volatile.Write(ref _breaks, times);

    /// <summary>Signs, packs and publishes a version.</summary>
    /// <param name="labels">Two.</param>
    /// <param name="change">Adds files to the version's folder before it is signed.</param>
    /// <returns>The package.</returns>
    public async Task<string> PublishAsync(string version, byte[] model, string labels = GlareModel.Labels, Action<string>? change = null)
    {
        string package = await PackAsync(version, model, labels, change);
        await PublishAsync(package);
        return package;
    }

    /// <summary>Signs, packs and publishes any version folder.</summary>
    public async Task PublishFolderAsync(string folder) => await PublishAsync(await PackAsync(folder));

    /// <summary>Signs and packs a version, which no channel hears of.</summary>
    public async Task<string> PackAsync(string version, byte[] model, string labels = GlareModel.Labels, Action<string>? change = null)
    {
        string folder = GlareModel.Write(_folder.Sub($"made-{version}"), version, model, labels);
        var card = new byte[CardBytes];
        new Random(7).NextBytes(card);
        await File.WriteAllBytesAsync(Path.Combine(folder, "README.md"), card);
        change?.Invoke(folder);
        return await PackAsync(folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task PublishAsync(string package)
    {
        await DoAsync("models", "repo", "add", Folder, package);
        await DoAsync("models", "repo", "publish", Folder);
    }

    private async Task<string> PackAsync(string folder)
    {
        await DoAsync("models", "sign", folder, "--key", _keys);
        string package = Path.Combine(_folder.FullName, $"{Path.GetFileName(Path.GetDirectoryName(folder))}-{Path.GetFileName(folder)}.eimodel");
        await DoAsync("models", "pack", folder, "--out", package);
        return package;
    }

    /// <summary>Runs a command as the program does, in this process: a start of it takes longer than what it does.</summary>
    private static async Task DoAsync(params string[] arguments)
    {
        await using var said = new StringWriter();
        int code = await CommandLine.CreateRoot(arguments[0]).Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = said, Error = said, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {said}");
    }
}
