using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>
/// Debian's <c>mosquitto_sub</c> on the wire: an MQTT client that is not ours. Keeps every message as topic and payload.
/// </summary>
internal sealed class Subscriber : IDisposable
{
    private readonly Process _process;
    private readonly List<(string Topic, byte[] Payload)> _messages = [];

    /// <summary>By a message's place: conditions are asked forty times a second, of thousands of messages.</summary>
    private readonly Dictionary<int, JsonElement> _read = [];

    private Subscriber(Process process) => _process = process;

    public static Subscriber Start(int port, string filter)
    {
        const string Program = "/usr/bin/mosquitto_sub";
        Assert.SkipUnless(File.Exists(Program), "mosquitto_sub is not installed (package mosquitto-clients)");
        // %x: payload in hexadecimal, so that pictures and line breaks pass.
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["-h", "127.0.0.1", "-p", port.ToString(), "-V", "5", "-q", "1", "-t", filter, "-F", "%t %x"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var subscriber = new Subscriber(process);
        process.OutputDataReceived += (_, line) => subscriber.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return subscriber;
    }

    public IReadOnlyList<(string Topic, byte[] Payload)> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>JSON payloads on topics that end so.</summary>
    /// <param name="from">Messages before this one, on any topic, do not count.</param>
    public IReadOnlyList<JsonElement> Json(string topicEnd, int from = 0)
    {
        var found = new List<JsonElement>();
        lock (_messages)
        {
            for (int i = from; i < _messages.Count; i++)
            {
                if (!_messages[i].Topic.EndsWith(topicEnd, StringComparison.Ordinal))
                {
                    continue;
                }

                if (!_read.TryGetValue(i, out JsonElement json))
                {
                    _read[i] = json = JsonDocument.Parse(_messages[i].Payload).RootElement;
                }

                found.Add(json);
            }
        }

        return found;
    }

    /// <summary>Waits until <paramref name="condition"/> holds for what has come.</summary>
    public async Task WaitAsync(Func<Subscriber, bool> condition, TimeSpan limit, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition(this))
        {
            Assert.True(watch.Elapsed < limit, $"{what} did not come in {limit.TotalSeconds} s; topics so far: {string.Join(", ", Messages.Select(static m => m.Topic).Distinct())}; last health: {Json("/health").LastOrDefault()}");
            await Task.Delay(25);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        int space = line?.IndexOf(' ') ?? -1;
        if (space > 0)
        {
            lock (_messages)
            {
                _messages.Add((line![..space], Convert.FromHexString(line.AsSpan(space + 1))));
            }
        }
    }
}
