using System.Diagnostics;
using System.Security.Cryptography;
using EdgeInspector.Tests.Updates.Delivery;
using EdgeInspector.Updates.Repository;
using Xunit;

namespace EdgeInspector.Tests.Updates.Repositories;

/// <summary>A channel of ours, read with a TUF client of others (tuf-js, of the Sigstore project).</summary>
public sealed class ChannelReaderTests
{
    private static readonly string s_tools = Path.Combine(Repository.Root, "tests", "tools");

    [Fact]
    public async Task Publish_Channel_IsReadByTufJs()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(s_tools, "node_modules", "tuf-js")), "tuf-js is not installed: run scripts/setup test");
        using var channel = new TestChannel();
        // That client goes by the clock of this machine.
        channel.Time.Now = TimeProvider.System.GetUtcNow();
        using (ModelRepository repository = channel.Open())
        {
            repository.Delegate(new DelegationRequest { Name = "others" });
        }

        channel.Add("1.2.0", change: request => request with { Gates = new() { MinAgreement = 0.985 }, Groups = ["pilot"] });
        channel.Add("0.1.0", "others");
        await channel.PublishAsync();
        await using ScriptedServer server = await ScriptedServer.StartAsync(channel.Public);
        Assert.Equal($"fetched {Hash("1.2.0", "parts")} \"parts\"", await AskAsync("parts/parts-1.2.0.eimodel"));
        Assert.Equal($"fetched {Hash("0.1.0", "others")} \"others\"", await AskAsync("others/others-0.1.0.eimodel"));
        Assert.Equal("refused: no such target", await AskAsync("parts/parts-1.3.0.eimodel"));

        // The keys of every role are replaced, those of the root one after the other.
        foreach (string role in new[] { "timestamp", "snapshot", "targets" })
        {
            using ModelRepository repository = channel.Open();
            repository.ChangeRoot(new RootChange { Replace = [role] });
        }

        await channel.PublishAsync();
        using (ModelRepository repository = channel.Open())
        {
            repository.ChangeRoot(new RootChange { Remove = [("root", Path.ChangeExtension(channel.Key("root-1"), ".pub"))] });
        }

        channel.Add("1.3.0");
        await channel.PublishAsync();
        Assert.Equal($"fetched {Hash("1.3.0", "parts")} \"parts\"", await AskAsync("parts/parts-1.3.0.eimodel"));

        // And it refuses what is not signed.
        string timestamp = Path.Combine(channel.Metadata, "timestamp.json");
        File.WriteAllText(timestamp, File.ReadAllText(timestamp).Replace("\"version\": 3", "\"version\": 4", StringComparison.Ordinal));
        Assert.StartsWith("refused: ", await AskAsync("parts/parts-1.3.0.eimodel"));

        string Hash(string version, string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(channel.Root, $"{name}-{version}.eimodel"))));

        async Task<string> AskAsync(string target)
        {
            string[] arguments = [Path.Combine(s_tools, "read-channel.mjs"), channel.FirstRoot, $"{server.Address}metadata", $"{server.Address}targets", target];
            using Process node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true })!;
            string output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            return output.Trim();
        }
    }
}
