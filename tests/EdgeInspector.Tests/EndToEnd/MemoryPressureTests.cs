using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The running daemon in a control group whose memory another process fills: explanations go first, inspection goes on.</summary>
public sealed class MemoryPressureTests : IDisposable
{
    private const long Limit = 900L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly string _group = MakeGroup();
    private readonly FlashingLine _flashes = new();
    private Process? _hog;

    [Fact]
    public async Task Run_MemoryOfItsGroupFillsUp_LanguageModelIsShedAndComesBackLineGoesOn()
    {
        (ProgramProcess line, Subscriber subscriber) = await _flashes.StartAsync("{model: explainer}", InGroup("exec \"$@\"", "sh"));
        using (line)
        using (subscriber)
        {
            await subscriber.WaitAsync(static s => By(s, "model") > 0, Patience, "words of the model");
            int worker = ChildProcesses.Find(line.Id, WorkerHost.Verb);
            long free = Free();
            Assert.True(free > Limit / 4, $"only {free >> 20} MiB are free in the group from the start");
            Fill(free - (Limit / 16));

            await subscriber.WaitAsync(static s => s.Json("/health").Any(static h => Reasons(h).Contains("MiB of the 900 MiB", StringComparison.Ordinal)), Patience, "the shortage in health");
            int templates = By(subscriber, "template");
            await subscriber.WaitAsync(s => By(s, "template") >= templates + 2, Patience, "templates that speak");
            Assert.Equal(0, ChildProcesses.Find(line.Id, WorkerHost.Verb));

            _hog!.Kill(entireProcessTree: true);
            int before = By(subscriber, "model");
            await subscriber.WaitAsync(s => By(s, "model") > before, Patience, "words of the model again");
            Assert.NotEqual(worker, ChildProcesses.Find(line.Id, WorkerHost.Verb));
            line.Signal("TERM");
            Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(15)));
            JsonElement camera = subscriber.Json("/health")[^1].GetProperty("cameras")[0];
            Assert.Equal((0, 0), (camera.GetProperty("not_judged").GetInt32(), camera.GetProperty("dropped").GetInt32()));
        }
    }

    public void Dispose()
    {
        if (_hog is { HasExited: false })
        {
            _hog.Kill(entireProcessTree: true);
            _hog.WaitForExit();
        }

        _hog?.Dispose();
        _flashes.Dispose();
        // Whatever ended in it is let go of a moment later.
        for (int i = 0; i < 50 && Directory.Exists(_group); i++)
        {
            try
            {
                Directory.Delete(_group);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>A group of version 2, else of version 1; skips the test where none can be made.</summary>
    private static string MakeGroup()
    {
        string name = $"edge-inspector-test-{Environment.ProcessId}";
        foreach ((string root, string file) in ((string, string)[])[("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")])
        {
            string group = Path.Combine(root, name);
            if (!File.Exists(Path.Combine(root, "cgroup.procs")))
            {
                continue;
            }

            try
            {
                Directory.CreateDirectory(group);
                // Such a file is the kernel's, or it is not there.
                using var limit = new StreamWriter(new FileStream(Path.Combine(group, file), FileMode.Open, FileAccess.Write));
                limit.Write(Limit.ToString(CultureInfo.InvariantCulture));
                return group;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (Directory.Exists(group))
                {
                    Directory.Delete(group);
                }
            }
        }

        Assert.Skip("no control group with a memory limit can be made here");
        return "";
    }

    /// <summary>A shell that enters the group and goes on as asked.</summary>
    private string[] InGroup(string then, params string[] more) => ["/bin/sh", "-c", $"echo $$ > {_group}/cgroup.procs && {then}", .. more];

    /// <summary>What the program in the group is told to be free.</summary>
    private long Free()
    {
        string name = Path.GetFileName(_group);
        _flashes.Folder.Write("proc/self/cgroup", _group.Contains("/memory/", StringComparison.Ordinal) ? $"4:memory:/{name}\n" : $"0::/{name}\n");
        return new CgroupMemory(Path.Combine(_flashes.Folder.FullName, "proc"), "/sys/fs/cgroup").Tightest()!.Value.Free;
    }

    /// <summary>A process that holds so many bytes: tail keeps what it may have to print.</summary>
    private void Fill(long bytes)
    {
        string[] command = InGroup($"{{ head -c {bytes} /dev/zero; sleep 600; }} | tail -c {bytes}");
        _hog = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
    }

    private static int By(Subscriber subscriber, string source) => subscriber.Json("/explanations").Count(words => words.GetProperty("source").GetString() == source);

    private static string Reasons(JsonElement health) => string.Join("; ", health.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString()));
}
