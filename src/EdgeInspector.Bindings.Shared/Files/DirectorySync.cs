using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeInspector.Bindings.Shared.Files;

/// <summary>Makes the names in a folder durable, which the base library cannot: it opens no folders.</summary>
public static partial class DirectorySync
{
    // O_RDONLY | O_CLOEXEC. O_DIRECTORY is left out: its value differs between x64 and arm64, and fsync does not need it.
    private const int OpenFlags = 0x80000;

    /// <summary>Returns once files made, renamed or removed in <paramref name="path"/> before are so after a loss of power. Thread-safe.</summary>
    /// <exception cref="IOException">The folder cannot be opened, or the disk reports a fault.</exception>
    public static void Sync(string path)
    {
        using var handle = new SafeFileHandle(Open(path, OpenFlags), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw Fault("opened", path);
        }

        // EINVAL: a file system without durable folders (some network and memory ones); nothing more can be done there.
        const int einval = 22;
        if (FSync(handle) != 0 && Marshal.GetLastPInvokeError() != einval)
        {
            throw Fault("made durable", path);
        }
    }

    private static IOException Fault(string what, string path) =>
        new($"The folder {path} could not be {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);
}
