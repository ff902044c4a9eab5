using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Explanations.Worker;
using EdgeInspector.Tests.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The language model's process killed, and given broken models, under the whole running program: only the words are worse for it.</summary>
public sealed class LanguageModelFaultTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly FlashingLine _flashes = new();

    [Fact]
    public async Task Run_LanguageModelKilledAgainAndAgain_TemplatesSpeakNothingIsLostAndTheModelComesBack()
    {
        (ProgramProcess line, Subscriber subscriber) = await _flashes.StartAsync("{model: explainer}");
        using (line)
        using (subscriber)
        {
            await subscriber.WaitAsync(static s => By(s, "model").Count > 0, Limit, "words of the model");
            var killed = new HashSet<int>();
            int templates = By(subscriber, "template").Count;
            await subscriber.WaitAsync(
                s => Kill(line, killed) && By(s, "template").Count > templates && s.Json("/health").Any(static h => Reasons(h).Contains("signal 9", StringComparison.Ordinal)),
                Limit,
                "a template and the reason in health");
            Assert.Equal("degraded", subscriber.Json("/health").First(static h => Reasons(h).Contains("signal 9", StringComparison.Ordinal)).GetProperty("status").GetString());

            int before = By(subscriber, "model").Count;
            await subscriber.WaitAsync(s => By(s, "model").Count > before, Limit, "words of the model again");
            await subscriber.WaitAsync(static s => s.Json("/health")[^1].GetProperty("status").GetString() == "online", Limit, "online again");
            Assert.DoesNotContain(ChildProcesses.Find(line.Id, WorkerHost.Verb), killed);

            await EndAsync(line, subscriber);
            await SchemaCheck.ValidAsync(subscriber.Messages
                .Where(static m => m.Topic.EndsWith("/explanations", StringComparison.Ordinal) || m.Topic.EndsWith("/health", StringComparison.Ordinal)).Select(static m => new MqttMessage(m.Topic, m.Payload)));
        }
    }

    [Theory]
    [InlineData("cut", "cut off")]
    [InlineData("header", "")]
    [InlineData("noise", "")]
    [InlineData("vocabulary", "vocabulary")]
    [InlineData("absent", "no such file")]
    public async Task Run_BrokenLanguageModel_LineRunsTemplatesSpeakAndHealthSaysWhy(string fault, string words)
    {
        string path = Path.Combine(_flashes.Folder.FullName, "broken.gguf");
        if (Broken(fault) is { } bytes)
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }

        (ProgramProcess line, Subscriber subscriber) = await _flashes.StartAsync($"{{model: \"{path}\"}}");
        using (line)
        using (subscriber)
        {
            await subscriber.WaitAsync(static s => By(s, "template").Count >= 3, Limit, "three explanations");
            await subscriber.WaitAsync(static s => s.Json("/health").Any(static h => Reasons(h).Contains("explanations:", StringComparison.Ordinal)), Limit, "the reason in health");
            JsonElement health = subscriber.Json("/health").Last(static h => Reasons(h).Contains("explanations:", StringComparison.Ordinal));
            Assert.Equal("degraded", health.GetProperty("status").GetString());
            Assert.Contains("broken.gguf", Reasons(health), StringComparison.Ordinal);
            Assert.Contains(words, Reasons(health), StringComparison.Ordinal);
            Assert.Empty(By(subscriber, "model"));

            await EndAsync(line, subscriber);
        }
    }

    public void Dispose() => _flashes.Dispose();

    /// <summary>Ends the program and holds what it said together: no picture, number or explanation is missing.</summary>
    private static async Task EndAsync(ProgramProcess line, Subscriber subscriber)
    {
        string last = Ends(subscriber)[^1];
        await subscriber.WaitAsync(s => Explained(s).Contains(last), Limit, "words for the newest event");
        string[] ended = Ends(subscriber)[..(Array.IndexOf(Ends(subscriber), last) + 1)];
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Empty(ended.Except(Explained(subscriber)));

        List<long> sequences = [.. subscriber.Json("/events").Concat(subscriber.Json("/verdicts"))
            .Where(static m => m.GetProperty("seq").ValueKind == JsonValueKind.Number).Select(static m => m.GetProperty("seq").GetInt64()).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(static n => (long)n), sequences);
        JsonElement camera = subscriber.Json("/health")[^1].GetProperty("cameras")[0];
        Assert.Equal((0, 0, 0), (camera.GetProperty("not_judged").GetInt32(), camera.GetProperty("dropped").GetInt32(), camera.GetProperty("corrupt").GetInt32()));
        Assert.InRange(camera.GetProperty("frames").GetInt64() - camera.GetProperty("judged").GetInt64(), 0, 8);
    }

    /// <summary>Ends the worker that there is now, by its number and without a warning; always true, for a condition.</summary>
    private static bool Kill(ProgramProcess line, HashSet<int> killed)
    {
        if (ChildProcesses.Find(line.Id, WorkerHost.Verb) is > 0 and int id && killed.Add(id))
        {
            try
            {
                using var worker = Process.GetProcessById(id);
                worker.Kill();
            }
            catch (ArgumentException)
            {
                // It ended in between.
            }
        }

        return true;
    }

    private static byte[]? Broken(string fault)
    {
        string folder = Path.Combine(Repository.Root, "models", "explainer");
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, File.ReadAllText(Path.Combine(folder, "current")).Trim(), "model.gguf"));
        switch (fault)
        {
            case "cut":
                return whole[..^40_000];
            case "vocabulary":
                return File.ReadAllBytes(Repository.Data("gguf", "ggml-vocab-llama-spm.gguf"));
            case "absent":
                return null;
            case "noise":
                new Random(5).NextBytes(whole);
                return whole;
            default:
                // After the magic and version: counts, keys and lengths.
                new Random(6).NextBytes(whole.AsSpan(8, 4000));
                return whole;
        }
    }

    private static List<JsonElement> By(Subscriber subscriber, string source) =>
        [.. subscriber.Json("/explanations").Where(words => words.GetProperty("source").GetString() == source)];

    private static HashSet<string> Explained(Subscriber subscriber) => [.. subscriber.Json("/explanations").Select(static words => words.GetProperty("event").GetString()!)];

    private static string[] Ends(Subscriber subscriber) =>
        [.. subscriber.Json("/events").Where(static e => e.GetProperty("phase").GetString() == "end").Select(static e => e.GetProperty("id").GetString()!)];

    private static string Reasons(JsonElement health) => string.Join("; ", health.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString()));
}
