using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Commands;

/// <summary>
/// Ctrl-C and SIGTERM as a cancelled token: the first one asks the command to stop, more of them change nothing, and a command that has not stopped after a grace ends by force.
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
    private static Timer? s_force;

    /// <summary>Cancelled by the first Ctrl-C or SIGTERM after <see cref="Catch"/>.</summary>
    public static CancellationToken Asked => _asked.Token;

    /// <summary>From here to the end of the process Ctrl-C and SIGTERM ask the command to stop. A second call changes nothing.</summary>
    public static void Catch()
    {
        lock (_gate)
        {
            if (_caught.Count == 0)
            {
                _caught.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
                _caught.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
            }
        }
    }

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (s_force is not null)
            {
                return;
            }

            int exitCode = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
            s_force = new Timer(_ => End(exitCode), null, _grace, Timeout.InfiniteTimeSpan);
        }

        _asked.Cancel();
    }

    private static void End(int exitCode)
    {
        // What hangs may be a write to the console, which holds its lock: so past it, and without waiting for a reader that does not come.
        var words = new Thread(Say) { IsBackground = true };
        words.Start();
        words.Join(TimeSpan.FromSeconds(1));
        Environment.Exit(exitCode);
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
}
