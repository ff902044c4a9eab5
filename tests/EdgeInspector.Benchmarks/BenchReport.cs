using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EdgeInspector.Benchmarks;

/// <summary>Prints rows as they come and writes them all as JSON.</summary>
internal sealed class BenchReport(TextWriter output)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly List<BenchRow> _rows = [];
    private string _peer = "";
    private bool _busy;

    public bool AllEqual => _rows.TrueForAll(row => row.Equal);

    public void Start(bool quick)
    {
        output.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, load {Load()}, {RuntimeInformation.FrameworkDescription}{(quick ? ", quick" : "")}");
        output.WriteLine("Times are per iteration; ratio is the peer's time by ours, median of interleaved rounds (lowest-highest); threads are ours/peer's.");
        _busy = double.TryParse(Load(), CultureInfo.InvariantCulture, out double load) && load > 0.5 * Environment.ProcessorCount;
        if (_busy)
        {
            output.WriteLine("The machine is busy: iterations longer than a time slice (a few ms) are interrupted more often, so ratios against slow peers come out too high. Repeat it quiet.");
        }

        output.WriteLine();
        output.WriteLine($"{"case",-58} {"threads",7} {"ours p50",10} {"p99",10} {"peer p50",10} {"p99",10}  {"ratio",-22} {"goal",8}  met");
    }

    public void Add(BenchRow row)
    {
        _rows.Add(row);
        if (row.Skipped is not null)
        {
            output.WriteLine($"{row.Stage,-58} {(row.Equal ? "skipped" : "FAILED")}: {row.Skipped}");
            return;
        }

        if (_peer != row.Peer)
        {
            _peer = row.Peer;
            output.WriteLine($"-- against {row.Peer}");
        }

        string ratio = string.Create(CultureInfo.InvariantCulture, $"{row.Ratio:0.00} ({row.RatioLow:0.00}-{row.RatioHigh:0.00})");
        output.WriteLine(
            $"{row.Stage + ": " + row.Case,-58} {row.Threads + "/" + row.PeerThreads,7} {Time(row.Ours.P50),10} {Time(row.Ours.P99),10} {Time(row.Theirs.P50),10} {Time(row.Theirs.P99),10}  {ratio,-22} {">= " + row.Goal.ToString("0.##", CultureInfo.InvariantCulture),8}  {(row.Met ? "yes" : "no")}");
        output.WriteLine($"      {(row.Equal ? "equal" : "NOT EQUAL")}: {row.Equality}");
        if (row.Note is not null)
        {
            output.WriteLine($"      {row.Note}");
        }
    }

    public void Write(string path, bool quick)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var document = new
        {
            Schema = "edge-inspector/bench/1",
            Time = DateTimeOffset.UtcNow,
            Quick = quick,
            Processor = Processor(),
            Cores = Environment.ProcessorCount,
            Load = Load(),
            Busy = _busy,
            Runtime = RuntimeInformation.FrameworkDescription,
            Rows = _rows,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(document, s_json));
        output.WriteLine();
        output.WriteLine($"written: {path}");
    }

    private static string Time(double ns) => ns switch
    {
        < 1e4 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.00} us"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.00} ms"),
    };

    private static string Processor()
    {
        const string Cpu = "/proc/cpuinfo";
        string? line = File.Exists(Cpu) ? File.ReadLines(Cpu).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.OSArchitecture.ToString();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
