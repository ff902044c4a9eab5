using System.Diagnostics;
using System.Threading.Channels;

namespace EdgeInspector.Doctor;

/// <summary>
/// Runs probes in another process of this program, so that a library that crashes or a driver that hangs costs one answer and no more:
/// the process is ended, the probe it was at is named, and a new process goes on with the next.
/// </summary>
/// <param name="command">Starts a process that runs probes; their names follow.</param>
internal sealed class ProbeProcess(IReadOnlyList<string> command)
{
    /// <summary>Start of the program and its configuration, on a busy small box.</summary>
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(15);

    private const int MaxNoise = 2000;

    /// <summary>Runs the probes in order; <paramref name="done"/> hears of each result.</summary>
    public async Task<IReadOnlyList<Check>> RunAsync(IReadOnlyList<Probe> probes, Action<Probe> done, CancellationToken cancellationToken)
    {
        var checks = new List<Check>();
        int next = 0;
        while (next < probes.Count)
        {
            try
            {
                next = await RunFromAsync(probes, next, checks, done, cancellationToken);
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                // The program's file is gone (an upgrade), or the system lets no process be started.
                checks.AddRange(probes[next].Failed($"{command[0]} does not start: {error.Message}", "edge-inspector --version"));
                done(probes[next++]);
            }
        }

        return checks;
    }

    /// <returns>Index of the first probe that has no result yet.</returns>
    private async Task<int> RunFromAsync(IReadOnlyList<Probe> probes, int next, List<Check> checks, Action<Probe> done, CancellationToken cancellationToken)
    {
        using Process process = Start(probes.Skip(next).Select(probe => probe.Name));
        Channel<string> lines = Channel.CreateUnbounded<string>();
        string noise = "";
        process.OutputDataReceived += (_, line) => _ = line.Data is null ? lines.Writer.TryComplete() : lines.Writer.TryWrite(line.Data);
        process.ErrorDataReceived += (_, line) => noise = line.Data is { Length: > 0 } && noise.Length < MaxNoise ? noise + line.Data + "\n" : noise;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            TimeSpan extra = _startLimit;
            while (next < probes.Count)
            {
                Probe probe = probes[next];
                ProbeLine? line = await NextAsync(lines.Reader, probe, probe.Limit + extra, cancellationToken);
                extra = TimeSpan.FromSeconds(1);
                if (line is null)
                {
                    checks.AddRange(probe.Failed(await HowAsync(process, probe, () => noise), "dmesg | tail -n 30"));
                    done(probe);
                    return next + 1;
                }

                checks.AddRange(line.Checks);
                done(probe);
                next++;
            }
        }
        finally
        {
            End(process);
        }

        return next;
    }

    /// <summary>The probe's line; null when the process ended or was silent too long.</summary>
    private static async Task<ProbeLine?> NextAsync(ChannelReader<string> lines, Probe probe, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await foreach (string text in lines.ReadAllAsync(deadline.Token))
            {
                if (ProbeLine.Parse(text) is { } line && line.Name == probe.Name)
                {
                    return line;
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>How the process failed, in words.</summary>
    /// <param name="noise">What it said on its error output so far.</param>
    private static async Task<string> HowAsync(Process process, Probe probe, Func<string> noise)
    {
        try
        {
            // Its output closed a moment before its end; all it said is here once this returns.
            using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await process.WaitForExitAsync(moment.Token);
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {probe.Limit.TotalSeconds:0} s";
        }

        // Shells count a signal from 128.
        string end = process.ExitCode > 128 ? $"crashed (signal {process.ExitCode - 128})" : $"ended with code {process.ExitCode}";
        string? said = noise().Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return said is null ? end : $"{end}: {said}";
    }

    private Process Start(IEnumerable<string> names) => Process.Start(
        new ProcessStartInfo(command[0], command.Skip(1).Concat(names)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Does not wait: a process inside a hanging driver ends when the driver lets it.</summary>
    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended in between.
        }
    }
}
