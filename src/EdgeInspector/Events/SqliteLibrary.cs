using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace EdgeInspector.Events;

/// <summary>
/// Points the SQLite packages at the system's library. The registry carries the provider, but no native build of its own; Debian,
/// Ubuntu and JetPack all ship <c>libsqlite3.so.0</c>, patched by their security teams.
/// </summary>
internal static class SqliteLibrary
{
    private const string ProviderName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    /// <summary>3.24: the first with upsert.</summary>
    private const int OldestVersion = 3_024_000;

    private static readonly Lazy<string?> Fault = new(Load);

    /// <summary>Makes the library ready; safe to call often and from any thread.</summary>
    /// <exception cref="InvalidOperationException">It is absent or too old; the message says what to install.</exception>
    public static void EnsureLoaded()
    {
        if (Fault.Value is string fault)
        {
            throw new InvalidOperationException(fault);
        }
    }

    private static string? Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
        }
        catch (DllNotFoundException)
        {
            return $"Events cannot be stored: the library {SystemName} is not installed. Install the package libsqlite3-0.";
        }

        int version = raw.sqlite3_libversion_number();
        return version >= OldestVersion
            ? null
            : $"Events cannot be stored: {SystemName} is {raw.sqlite3_libversion().utf8_to_string()}, and 3.24 or newer is needed. Upgrade the package libsqlite3-0.";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == ProviderName && NativeLibrary.TryLoad(SystemName, out nint handle) ? handle : 0;
}
