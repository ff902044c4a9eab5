using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The configuration file of a running daemon is edited, rightly and wrongly.</summary>
public sealed class ReconfigurationTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker;

    public ReconfigurationTests() => _broker = new TestBroker(_folder);

    [Fact]
    public async Task Run_FiftyRandomEdits_IsNeverDownNeverAMixAndEveryBadOneIsReportedWithItsLine()
    {
        const int Edits = 50;
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        var text = new RandomConfiguration(new Random(20261121), _broker.Port, _folder.Sub("state"));
        string file = Write(text.Valid());
        using ProgramProcess line = ProgramProcess.Start("run", "--config", file);
        await line.LineAsync("ready", Limit);
        int bad = 0;
        for (int edit = 0; edit < Edits; edit++)
        {
            bool valid = text.Random.Next(3) > 0;
            string content = valid ? text.Valid() : text.Invalid();
            Write(content);
            string digest = Digest(content);
            await subscriber.WaitAsync(s => Standing(s, digest) is not null, Limit, $"health after edit {edit} ({digest})");
            JsonElement health = Standing(subscriber, digest)!.Value;
            string[] problems = [.. Strings(health.GetProperty("configuration"), "problems")];
            Assert.Equal(text.Cameras, health.GetProperty("cameras").EnumerateArray().Select(static c => c.GetProperty("name").GetString()!));
            if (valid)
            {
                Assert.Empty(problems);
            }
            else
            {
                bad++;
                Assert.Contains(problems, problem => problem.StartsWith($"{file}:{text.BadLine}:", StringComparison.Ordinal));
                Assert.Contains($"{file}:{text.BadLine}:", line.Output + line.Errors, StringComparison.Ordinal);
                Assert.Equal("degraded", health.GetProperty("status").GetString());
                Assert.Contains(Strings(health, "reasons"), reason => reason.Contains($"{file}:{text.BadLine}:", StringComparison.Ordinal));
            }
        }

        Assert.InRange(bad, 5, Edits - 5);
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        await subscriber.WaitAsync(static s => s.Messages.Any(static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8)), Limit, "offline");

        // The camera that no edit touched saw nothing of all this: one unbroken count of frames, none unjudged.
        JsonElement[] steady = [.. subscriber.Json("/health").Select(static h => h.GetProperty("cameras").EnumerateArray().First(static c => c.GetProperty("name").GetString() == "steady"))];
        long[] frames = [.. steady.Select(static c => c.GetProperty("frames").GetInt64())];
        Assert.Equal(frames.Order(), frames);
        Assert.All(steady, static c => Assert.Equal(0, c.GetProperty("not_judged").GetInt64()));
        Assert.All(steady, static c => Assert.InRange(c.GetProperty("frames").GetInt64() - c.GetProperty("judged").GetInt64() - c.GetProperty("dropped").GetInt64(), 0, 3));

        // No message was lost on the way, whatever happened to the road.
        List<long> sequences = [.. Sequences(subscriber).Distinct().Order()];
        Assert.NotEmpty(sequences);
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
    }

    [Fact]
    public async Task Run_OtherBroker_GoesOnThereWithoutAHole()
    {
        using var other = new TestBroker(_folder, "other.conf");
        await _broker.StartAsync();
        await other.StartAsync();
        using Subscriber first = Subscriber.Start(_broker.Port, "edge-inspector/#");
        using Subscriber second = Subscriber.Start(other.Port, "edge-inspector/#");
        var text = new RandomConfiguration(new Random(1), _broker.Port, _folder.Sub("state"));
        string content = text.Valid();
        string file = Write(content);
        using ProgramProcess line = ProgramProcess.Start("run", "--config", file);
        await first.WaitAsync(static s => Sequences(s).Count >= 3, Limit, "three messages at the first broker");
        Write(content.Replace($":{_broker.Port}", $":{other.Port}", StringComparison.Ordinal));
        await second.WaitAsync(static s => Sequences(s).Count >= 3, Limit, "three messages at the second broker");
        Assert.Contains(first.Messages, static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8));
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        await second.WaitAsync(static s => s.Messages.Any(static m => m.Topic.EndsWith("/status") && m.Payload.AsSpan().SequenceEqual("offline"u8)), Limit, "offline");

        List<long> sequences = [.. Sequences(first).Concat(Sequences(second)).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
    }

    [Fact]
    public async Task Run_OtherStateFolderAndPage_PageMovesAndTheFolderWaitsForTheNextStart()
    {
        await _broker.StartAsync();
        using Subscriber subscriber = Subscriber.Start(_broker.Port, "edge-inspector/#");
        var text = new RandomConfiguration(new Random(2), _broker.Port, _folder.Sub("state"));
        string content = text.Valid();
        Write(content);
        using ProgramProcess line = ProgramProcess.Start("run", "--config", Path.Combine(_folder.FullName, "config.yml"));
        await line.LineAsync("ready", Limit);
        int port = TestBroker.FreePort();
        string edited = content.Replace("127.0.0.1:0", $"127.0.0.1:{port}", StringComparison.Ordinal).Replace("/state\"", "/elsewhere\"", StringComparison.Ordinal);
        Write(edited);
        await subscriber.WaitAsync(s => Standing(s, Digest(edited)) is not null, Limit, "health after the edit");
        JsonElement health = Standing(subscriber, Digest(edited))!.Value;
        Assert.Equal(["storage"], Strings(health.GetProperty("configuration"), "waiting"));
        Assert.Contains(Strings(health, "reasons"), static reason => reason.Contains("storage will change at the next start", StringComparison.Ordinal));
        using var http = new HttpClient();
        using JsonDocument overview = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/api/overview", TestContext.Current.CancellationToken));
        Assert.Equal("degraded", overview.RootElement.GetProperty("status").GetString());

        // Told by a signal, with nothing changed, it reads again and says the same.
        DateTimeOffset applied = health.GetProperty("configuration").GetProperty("applied").GetDateTimeOffset();
        line.Signal("HUP");
        await subscriber.WaitAsync(
            s => s.Json("/health")[^1].GetProperty("configuration") is { ValueKind: JsonValueKind.Object } c && c.GetProperty("applied").GetDateTimeOffset() > applied, Limit, "health after the signal");
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];

    private static IEnumerable<string> Strings(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!);

    /// <summary>The latest health after the daemon has looked at the file of that digest; null before.</summary>
    private static JsonElement? Standing(Subscriber subscriber, string digest)
    {
        IReadOnlyList<JsonElement> healths = subscriber.Json("/health");
        return healths.Count > 0 && healths[^1].GetProperty("configuration") is { ValueKind: JsonValueKind.Object } configuration && configuration.GetProperty("digest").GetString() == digest
            ? healths[^1]
            : null;
    }

    private static List<long> Sequences(Subscriber subscriber) =>
        [.. subscriber.Json("/events").Concat(subscriber.Json("/verdicts")).Where(static m => m.GetProperty("seq").ValueKind == JsonValueKind.Number).Select(static m => m.GetProperty("seq").GetInt64())];

    private string Write(string content) => _folder.Write("config.yml", content);
}
