using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>Finds and loads <c>libllama</c>: configured path, beside the program, development folder, the system's loader.</summary>
internal static class LlamaLibraryLocator
{
    public const string Remedy = "Run scripts/setup, or set explain.library to the libllama.so of this box, built from llama.cpp v0.5.0.";

    /// <summary>Loads the library.</summary>
    /// <returns>Its handle, its file, and the folder of its computing libraries; null where the system's loader knows.</returns>
    /// <exception cref="DllNotFoundException">None is there, or the one that is there does not load.</exception>
    public static (nint Handle, string Path, string? Folder) Load(string? configured, string baseDirectory)
    {
        string? path = configured is null ? FindBeside(baseDirectory) : FindConfigured(configured);
        if (path is not null)
        {
            return (LoadFile(path), path, Path.GetDirectoryName(path));
        }

        return NativeLibrary.TryLoad("libllama.so", out nint handle)
            ? (handle, "libllama.so", null)
            : throw new DllNotFoundException($"libllama is not on this machine. {Remedy}");
    }

    private static string FindConfigured(string configured)
    {
        if (File.Exists(configured))
        {
            return Path.GetFullPath(configured);
        }

        return Directory.Exists(configured)
            ? FindIn(configured) ?? throw new DllNotFoundException($"explain.library names the folder {configured}, which has no libllama.so. {Remedy}")
            : throw new DllNotFoundException($"explain.library names {configured}, which does not exist. {Remedy}");
    }

    private static string? FindBeside(string baseDirectory)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        if (FindIn(Path.Combine(baseDirectory, "native", architecture)) is { } shipped)
        {
            return shipped;
        }

        for (string? folder = Path.TrimEndingDirectorySeparator(baseDirectory); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FindIn(Path.Combine(folder, ".natives", "node_modules", "@node-llama-cpp", architecture, "bins", architecture)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Releases name it <c>libllama.so</c>, <c>libllama.so.0</c> or <c>libllama.v0.5.0.so</c>.</summary>
    private static string? FindIn(string folder) => !Directory.Exists(folder)
        ? null
        : ((string[])["libllama.so", "libllama.so.*", "libllama.v*.so"])
            .Select(pattern => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).LastOrDefault())
            .FirstOrDefault(path => path is not null) is { } found ? Path.GetFullPath(found) : null;

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // The loader's words (missing dependency, wrong architecture) are in the message.
            throw new DllNotFoundException($"libllama at {path} does not load: {exception.Message.ReplaceLineEndings(" ")} {Remedy}", exception);
        }
    }
}
