using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Hosting;

/// <summary>The end of this process without any ceremony.</summary>
public static partial class ProcessEnd
{
    /// <summary>
    /// Ends the process at once: no handler and no destructor of a library runs, which could hang or crash on what still computes (exit(2), `_exit`). Never returns.
    /// </summary>
    public static void Now(int exitCode) => Exit(exitCode);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
