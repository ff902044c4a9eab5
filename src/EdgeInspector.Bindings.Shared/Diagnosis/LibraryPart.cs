using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;

namespace EdgeInspector.Bindings.Shared.Diagnosis;

/// <summary>Tries a library: loads it, and lets it do something small.</summary>
internal static unsafe class LibraryPart
{
    /// <summary>The system's SQLite, which stands behind the events whatever the binding.</summary>
    public static NativePart Sqlite { get; } = new()
    {
        Id = "libsqlite3",
        Name = "SQLite",
        Package = "libsqlite3-0",
        Purpose = "Events cannot be stored, so the daemon does not start.",
    };

    public static NativePart TrySqlite(NativePart part) => Try(part, "libsqlite3.so.0", static library =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "sqlite3_libversion"))()));

    /// <param name="file">Name the system's loader knows it by.</param>
    /// <param name="use">Makes the loaded library do something; returns its version, null where it does not say.</param>
    public static NativePart Try(NativePart part, string file, Func<nint, string?> use)
    {
        nint handle = LoadedFile.TryLoad(file, out string? problem, out bool isDamaged);
        if (problem is not null)
        {
            return part with { Problem = $"{file} {problem}", IsDamaged = isDamaged };
        }

        try
        {
            string? version = use(handle);
            return part with { Version = version, File = LoadedFile.PathOf(file) };
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException or ImageFormatException or InvalidOperationException)
        {
            return part with { Problem = $"{file} does not work: {error.Message.Split('\n')[0]}", IsDamaged = true, File = LoadedFile.PathOf(file) };
        }
    }
}
