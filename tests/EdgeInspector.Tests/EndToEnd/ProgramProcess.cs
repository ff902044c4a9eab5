using System.Diagnostics;
using System.Text;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>The built program as a child process, with its two output streams kept line by line.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ProgramProcess(Process process) => _process = process;

    private static string[] Program =>
        [Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", Path.Combine(AppContext.BaseDirectory, "edge-inspector.dll")];

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public static ProgramProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static ProgramProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartCommand(environment, [.. Program, .. arguments]);

    /// <summary>The program as the last words of another command, which becomes it.</summary>
    public static ProgramProcess StartUnder(string[] command, params string[] arguments) =>
        StartCommand(new Dictionary<string, string>(), [.. command, .. Program, .. arguments]);

    /// <summary>Any command, such as an installed program.</summary>
    public static ProgramProcess StartCommand(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        // Signals that whoever started the tests ignores (a shell's background job, nohup) would be ignored by the program as well.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,HUP,TERM", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var program = new ProgramProcess(process);
        process.OutputDataReceived += (_, line) => Keep(program._output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(program._errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return program;
    }

    /// <summary>Exit code once it has ended; fails the test, with what was printed, when it takes longer.</summary>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The program had not ended after {limit.TotalSeconds} s.\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    /// <summary>The first line of either stream that holds <paramref name="part"/>.</summary>
    public async Task<string> LineAsync(string part, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit)
        {
            foreach (List<string> lines in new[] { _output, _errors })
            {
                lock (lines)
                {
                    if (lines.Find(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
                    {
                        return found;
                    }
                }
            }

            if (_process.HasExited)
            {
                break;
            }

            await Task.Delay(20);
        }

        Assert.Fail($"The program did not print '{part}'.\n{Output}\n{Errors}");
        return "";
    }

    /// <summary>Sends a signal such as <c>TERM</c> or <c>INT</c>.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("/bin/kill", ["-" + name, Id.ToString()]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        // Shown only when the test has failed.
        TestContext.Current.TestOutputHelper?.WriteLine($"{Output}\n{Errors}");
        _process.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }

    private static string Text(List<string> lines)
    {
        lock (lines)
        {
            return new StringBuilder().AppendJoin('\n', lines).ToString();
        }
    }
}
