using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Tests.Gates;
using EdgeInspector.Tests.Updates.Delivery;
using Xunit;

namespace EdgeInspector.Tests.Commands;

/// <summary><c>models install</c> on a box where no daemon runs: over HTTP, and from a channel that somebody carried there.</summary>
public sealed class ModelInstallCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private GlareChannel _channel = null!;

    private string State => Path.Combine(_folder.FullName, "state");

    public async ValueTask InitializeAsync() => _channel = await GlareChannel.CreateAsync(_folder);

    [Fact]
    public async Task Install_ChannelOnAStick_TakesWhatItOffersAndGoesOnToTheNext()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        // A copy, as it is carried: nothing of it names where it was made.
        string stick = _folder.Sub("media/usb stick");
        Copy(_channel.Public, stick);
        string url = new Uri(stick + "/").AbsoluteUri;
        Assert.Contains("installed glare 1.0.0", await DoneAsync(0, url, "install", "plant"));
        Assert.Contains("glare 1.0.0 is installed already", await DoneAsync(0, url, "install", "plant"));
        Assert.Contains("has passed its trial", await DoneAsync(0, url, "confirm", "glare"));
        Assert.Contains("is not on trial", await DoneAsync(0, url, "confirm", "glare"));
        await _channel.PublishAsync("1.1.0", GlareModel.Good(1.1f));
        Copy(_channel.Public, stick);
        Assert.Contains("installed glare 1.1.0 in place of 1.0.0", await DoneAsync(0, url, "install", "plant", "--model", "glare"));
        Assert.Equal("1.1.0", Current());
        Assert.Contains("glare 1.0.0 judges from the next start", await DoneAsync(0, url, "rollback", "glare"));
        Assert.Equal("1.0.0", Current());
        Assert.Contains("(blocked)", await DoneAsync(1, url, "install", "plant"));
        string audit = await DoneAsync(0, url, "audit", "--verify");
        foreach (string told in new[] { "staged  glare  1.0.0", "(channel plant, user ", "confirmed  glare  1.0.0", "activated  glare  1.1.0", "blocked  glare  1.1.0", "rolled-back  glare  1.0.0", "refused  " })
        {
            Assert.Contains(told, audit);
        }

        Assert.Empty(Directory.EnumerateFiles(State, "*.eimodel*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Install_ChannelOverHttp_IsTakenUpWhereItBrokeOff()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        await _channel.StartAsync();
        _channel.Break(2);
        Assert.Contains("installed glare 1.0.0", await DoneAsync(0, _channel.Address.AbsoluteUri, "install", "plant"));
        Assert.Equal(["", "bytes=", "bytes="], _channel.PackageRanges.Select(static range => range.Length == 0 ? "" : range[..6]));
        Assert.Equal("1.0.0", Current());
    }

    [Fact]
    public async Task Install_ChannelWithAChangedPackage_IsRefusedAndTold()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        string package = Assert.Single(Directory.GetFiles(_channel.Public, "*.eimodel", SearchOption.AllDirectories));
        byte[] bytes = File.ReadAllBytes(package);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(package, bytes);
        string url = new Uri(_channel.Public + "/").AbsoluteUri;
        Assert.Contains("(wrong-hash)", await DoneAsync(1, url, "install", "plant"));
        Assert.Null(Current());
        Assert.Contains("refused  [wrong-hash]  (channel plant, user ", await DoneAsync(0, url, "audit", "--verify"));
    }

    [Fact]
    public async Task Install_ChannelOfSomebodyElse_IsRefusedAndTold()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        using var other = new TemporaryFolder();
        GlareChannel theirs = await GlareChannel.CreateAsync(other);
        await theirs.PublishAsync("2.0.0", GlareModel.NotANumber());
        string url = new Uri(theirs.Public + "/").AbsoluteUri;
        Assert.Contains("(channel-signature)", await DoneAsync(1, url, "install", "plant"));
        Assert.Null(Current());
        Assert.Contains("refused  [channel-signature]  (channel plant, user ", await DoneAsync(0, url, "audit", "--verify"));
    }

    [Fact]
    public async Task Install_NoRoomToFetchAndUnpack_IsRefusedBeforeThePackageIsAskedFor()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        await _channel.StartAsync();
        Assert.Contains("(no-space)", await DoneAsync(1, _channel.Address.AbsoluteUri, "install", "plant", "--set", "updates:min_free_bytes=1000TiB"));
        Assert.Empty(_channel.PackageRanges);
    }

    [Fact]
    public async Task Install_Address_NeedsTheOfflinePolicyAndASignatureAllTheSame()
    {
        string package = await _channel.PackAsync("1.0.0", GlareModel.Good());
        byte[] bytes = await File.ReadAllBytesAsync(package, TestContext.Current.CancellationToken);
        byte[] changed = [.. bytes];
        changed[^2000] ^= 1;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.ServeAsync(context, context.Request.Path == "/changed.eimodel" ? changed : bytes));
        string url = new Uri(_channel.Public + "/").AbsoluteUri;
        Assert.Contains("(offline)", await DoneAsync(1, url, "install", $"{server.Address}glare.eimodel"));
        Assert.Empty(server.Requests);
        Assert.Matches(@"\((signature|package)\)", await DoneAsync(1, url, "install", $"{server.Address}changed.eimodel", "--offline"));
        Assert.Null(Current());
        Assert.Contains("installed glare 1.0.0", await DoneAsync(0, url, "install", $"{server.Address}glare.eimodel", "--offline"));
        Assert.Equal("1.0.0", Current());
        Assert.Empty(Directory.EnumerateFiles(State, "*.eimodel*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("rollback", "channel-rollback")]
    [InlineData("mix and match", "channel-mismatch|channel-rollback|channel-too-long")]
    [InlineData("endless data", "channel-too-long")]
    [InlineData("cut off", "channel-malformed")]
    [InlineData("signed by nobody", "channel-signature")]
    public async Task Install_ChannelThatSomebodyChanged_IsRefusedAndToldAndTheModelStays(string attack, string code)
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        string old = _folder.Sub("old");
        Copy(_channel.Public, old);
        await _channel.PublishAsync("1.1.0", GlareModel.Good(1.1f));
        string stick = _folder.Sub("stick");
        Copy(_channel.Public, stick);
        string url = new Uri(stick + "/").AbsoluteUri;
        await DoneAsync(0, url, "install", "plant");
        await _channel.PublishAsync("1.2.0", GlareModel.Good(1.2f));
        Copy(attack == "rollback" ? old : _channel.Public, stick);
        string timestamp = Path.Combine(stick, "metadata", "timestamp.json");
        switch (attack)
        {
            case "mix and match":
                string newest = Directory.GetFiles(Path.Combine(stick, "metadata"), "*.targets.json").OrderBy(static file => int.Parse(Path.GetFileName(file).Split('.')[0], CultureInfo.InvariantCulture)).Last();
                File.Copy(Directory.GetFiles(Path.Combine(old, "metadata"), "*.targets.json").Single(), newest, overwrite: true);
                break;
            case "endless data":
                File.AppendAllText(timestamp, new string(' ', 4 << 20));
                break;
            case "cut off":
                File.WriteAllText(timestamp, File.ReadAllText(timestamp)[..^30]);
                break;
            case "signed by nobody":
                File.WriteAllText(timestamp, Regex.Replace(File.ReadAllText(timestamp), "\"sig\": *\"[0-9a-f]{8}", "\"sig\": \"00000000"));
                break;
            default:
                break;
        }

        Assert.Matches($@"\(({code})\)", await DoneAsync(1, url, "install", "plant"));
        Assert.Equal("1.1.0", Current());
        Assert.Matches($@"refused  \[({code})\]  \(channel plant, user ", await DoneAsync(0, url, "audit", "--verify"));
    }

    [Fact]
    public async Task Install_ServerThatAsksForAToken_GetsItAndNobodyElseDoes()
    {
        await _channel.PublishAsync("1.0.0", GlareModel.Good());
        string token = _folder.Write("token", "s3cret\n");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var seen = new ConcurrentQueue<(string Path, string Token)>();
        await using ScriptedServer elsewhere = await ScriptedServer.StartAsync(async (context, _) =>
        {
            seen.Enqueue((context.Request.Path, context.Request.Headers.Authorization.ToString()));
            await ScriptedServer.ServeAsync(context, await File.ReadAllBytesAsync(Path.Join(_channel.Public, context.Request.Path)));
        });
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            string file = Path.Join(_channel.Public, context.Request.Path);
            if (context.Request.Headers.Authorization != "Bearer s3cret")
            {
                context.Response.StatusCode = 401;
            }
            else if (context.Request.Path.Value!.EndsWith(".eimodel", StringComparison.Ordinal))
            {
                context.Response.Redirect(new Uri(elsewhere.Address, context.Request.Path.Value).AbsoluteUri);
            }
            else if (!File.Exists(file))
            {
                context.Response.StatusCode = 404;
            }
            else
            {
                await ScriptedServer.ServeAsync(context, await File.ReadAllBytesAsync(file));
            }
        });
        Assert.Contains("401", await DoneAsync(1, server.Address.AbsoluteUri, "install", "plant"));
        Assert.Contains("installed glare 1.0.0", await DoneAsync(0, server.Address.AbsoluteUri + $"\", token_file: \"{token}", "install", "plant"));
        Assert.Equal("", Assert.Single(seen).Token);
    }

    [Theory]
    [InlineData("http://models.example/plant/", "anybody on the way")]
    [InlineData("file:///media/stick/", "asks for none")]
    public async Task Install_TokenThatWouldBeReadOrIsOfNoUse_IsAnErrorOfTheConfiguration(string url, string words)
    {
        string token = _folder.Write("token", "s3cret\n");
        Assert.Contains(words, await DoneAsync(2, $"{url}\", token_file: \"{token}", "install", "plant"));
    }

    [Fact]
    public async Task Install_NameOfNothing_SaysWhatThereIs()
    {
        string said = await DoneAsync(2, new Uri(_channel.Public + "/").AbsoluteUri, "install", "plane");
        Assert.Contains("no channel (plant)", said);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        _folder.Dispose();
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private string? Current()
    {
        string pointer = Path.Combine(_folder.FullName, "models", "glare", "current");
        return File.Exists(pointer) ? File.ReadAllText(pointer).Trim() : null;
    }

    /// <summary>Runs <c>models ...</c> with a channel at that address.</summary>
    /// <returns>What it said.</returns>
    private async Task<string> DoneAsync(int code, string url, params string[] words)
    {
        string config = _folder.Write("config.yml", $$"""
            cameras: [{name: top, source: "sim:pcb", models: [glare]}]
            models: {directory: "{{Path.Combine(_folder.FullName, "models")}}"}
            storage: {directory: "{{State}}"}
            updates:
              channels: [{name: plant, url: "{{url}}", root_file: "{{_channel.FirstRoot}}"}]
              trust: "{{_channel.Trust}}"
              min_free_bytes: 0
            """);
        using ProgramProcess program = ProgramProcess.Start(["models", .. words, "--config", config]);
        int ended = await program.WaitAsync(Limit);
        string said = program.Output + program.Errors;
        Assert.True(ended == code, $"{ended}: {said}");
        return said;
    }
}
