namespace EdgeInspector.Commands;

/// <summary>What a command tells the shell.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Found NG, or a check failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or input.</summary>
    public const int Usage = 2;

    /// <summary>A fault of this program: EX_SOFTWARE of BSD's sysexits.h.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by SIGHUP, as when its terminal is closed, before its work was done: 128 + SIGHUP.</summary>
    public const int HungUp = 129;

    /// <summary>Stopped by Ctrl-C before its work was done: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM before its work was done, or by force after it: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
