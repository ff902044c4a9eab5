using EdgeInspector.Core.Models;

namespace EdgeInspector.Commands;

/// <summary>The libraries behind the bindings this program was built with, for the commands that look at them.</summary>
internal static class BoundRuntime
{
    /// <param name="library">Path from the configuration; null: looked for.</param>
    /// <exception cref="DllNotFoundException">It is missing or does not load; the message says what to do.</exception>
    public static IModelRuntime Open(string? library)
    {
#if NATIVE_BINDINGS
        return new Bindings.Native.OnnxRuntime.OnnxModelRuntime(new Bindings.Native.OnnxRuntime.OnnxRuntimeOptions { LibraryPath = library });
#else
        throw new CommandException($"these bindings ({ProgramVersion.Bindings}) cannot load a model yet; build with -p:Bindings=native");
#endif
    }

    /// <summary>One line per library, name and version.</summary>
    public static IReadOnlyList<string> Describe()
    {
#if NATIVE_BINDINGS
        return Bindings.Native.NativeLibraries.Describe();
#else
        return [];
#endif
    }
}
