using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeInspector.Composition;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Commands;

/// <summary>
/// Ctrl-C, SIGTERM and a terminal that is closed as a cancelled token: the first one asks the command to stop, more of them change nothing, and a
/// command that has not stopped after a grace ends by force.
/// Own code: System.CommandLine lets go of the signals when the command ends, and one that comes in that moment ends the process with an unhandled exception (134) or by the signal itself (143).
/// </summary>
internal static class Termination
{
    /// <summary>Time between the first signal and the end by force. 10 s: twice the 5 s in which everything stops by itself.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    // The process's own, as the signals are: held to its end and never disposed, which is the point.
    private static readonly CancellationTokenSource _asked = new();
    private static readonly Lock _gate = new();
    private static readonly List<PosixSignalRegistration> _caught = [];
    private static bool s_isWithoutTerminal;
    private static int s_exitCode;
    private static volatile Action? s_hangUp;

    /// <summary>Cancelled by the first signal after <see cref="Catch"/>.</summary>
    public static CancellationToken Asked => _asked.Token;

    /// <summary>How a command ends that was stopped before its work was done.</summary>
    public static int ExitCode => Volatile.Read(ref s_exitCode) is > 0 and int code ? code : Commands.ExitCode.Interrupted;

    /// <summary>What SIGHUP does instead of stopping; on a thread of its own.</summary>
    public static Action? HangUp
    {
        set => s_hangUp = value;
    }

    /// <summary>From here to the end of the process the signals ask the command to stop. A second call changes nothing.</summary>
    public static void Catch()
    {
        lock (_gate)
        {
            if (_caught.Count == 0)
            {
                s_isWithoutTerminal = IsHangUpIgnored();
                _caught.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, Commands.ExitCode.Interrupted)));
                _caught.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, Commands.ExitCode.Terminated)));
                _caught.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp));
            }
        }
    }

    private static void OnHangUp(PosixSignalContext context)
    {
        if (s_hangUp is { } instead)
        {
            context.Cancel = true;
            instead();
        }
        else if (s_isWithoutTerminal)
        {
            context.Cancel = true;
        }
        else
        {
            OnSignal(context, Commands.ExitCode.HungUp);
        }
    }

    private static void OnSignal(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref s_exitCode, exitCode, 0) != 0)
        {
            return;
        }

        // A thread of its own: what hangs may have taken all of the pool's.
        new Thread(EndByForce) { IsBackground = true, Name = "end by force" }.Start();
        _asked.Cancel();
    }

    private static void EndByForce()
    {
        Thread.Sleep(_grace);
        // What hangs may be a write to the console, which holds its lock: so past it, and without waiting for a reader that does not come.
        var words = new Thread(Say) { IsBackground = true };
        words.Start();
        words.Join(TimeSpan.FromSeconds(1));
        Ports.EndNow(s_exitCode);
    }

    private static void Say()
    {
        try
        {
            using var error = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, 0);
            error.Write(Encoding.UTF8.GetBytes($"edge-inspector: not stopped after {_grace.TotalSeconds:0} s; ended by force\n"));
        }
        catch (IOException)
        {
            // Nobody reads it any more.
        }
    }

    /// <summary>Whether this was started to outlive its terminal, by nohup for example: proc(5), SigIgn, a bit for each signal from 1.</summary>
    private static bool IsHangUpIgnored()
    {
        const string Key = "SigIgn:";
        try
        {
            string? line = File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal));
            return line is not null && ulong.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong ignored) && (ignored & 1) != 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
