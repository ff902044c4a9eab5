using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Benchmarks;

/// <summary>A peer in a process of its own, driven by one JSON object per line; see <c>peers/peer.py</c>.</summary>
internal sealed class PeerProcess : IBenchPeer
{
    private readonly Process _process;
    private readonly BenchContext _context;

    private PeerProcess(BenchContext context, string program, string script, JsonObject load)
    {
        _context = context;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(context.Peers, script));
        // The peer at its best: large results reuse memory instead of being mapped anew by the kernel each time (6 times slower for a blob).
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "1000000000";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "1000000000";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchSkippedException($"{program} does not start ({e.Message}); run scripts/setup bench");
        }

        load["op"] = "load";
        try
        {
            About = (string)Ask(load)["about"]!;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string About { get; }

    /// <summary>The distribution's Python: the one that the Debian packages serve.</summary>
    public static PeerProcess Python(BenchContext context, string stage, JsonObject load)
    {
        load["stage"] = stage;
        return new PeerProcess(context, "/usr/bin/python3", "peer.py", load);
    }

    public static PeerProcess Node(BenchContext context, string script, JsonObject load) => new(context, "node", script, load);

    public long[] Run(int first, int iterations) =>
        Ask(new JsonObject { ["op"] = "run", ["first"] = first, ["iterations"] = iterations })["ns"]!.AsArray().Select(ns => (long)ns!).ToArray();

    /// <summary>The raw result of iteration 0.</summary>
    public T[] Output<T>()
        where T : unmanaged
    {
        string path = _context.NewFile();
        Ask(new JsonObject { ["op"] = "output", ["file"] = path });
        return MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(path)).ToArray();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private JsonObject Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new BenchFailedException("the peer ended before it answered; what it said is above");
        JsonObject answer = JsonSerializer.Deserialize<JsonObject>(line)!;
        return answer["missing"] is { } missing ? throw new BenchSkippedException($"the peer says: {missing}; run scripts/setup bench")
            : answer["error"] is { } error ? throw new BenchFailedException($"the peer says: {error}")
            : answer;
    }
}
