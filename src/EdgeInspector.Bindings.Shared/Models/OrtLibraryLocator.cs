using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Shared.Models;

/// <summary>Finds and loads <c>libonnxruntime</c>: configured path, beside the program, development folder, the system's loader.</summary>
internal static class OrtLibraryLocator
{
    private const string Remedy =
        "Run scripts/setup, or set models.library to the libonnxruntime.so of this box (on a Jetson, the one built for its JetPack).";

    private static readonly string[] s_names = ["libonnxruntime.so.1", "libonnxruntime.so"];

    /// <summary>Loads the library; returns its handle and where it came from.</summary>
    /// <exception cref="DllNotFoundException">None is there, or the one that is there does not load.</exception>
    public static (nint Handle, string Path) Load(string? configured, string baseDirectory)
    {
        string? path = configured is null ? FindBeside(baseDirectory) : FindConfigured(configured);
        if (path is not null)
        {
            return (LoadFile(path), path);
        }

        foreach (string name in s_names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return (handle, name);
            }
        }

        throw new DllNotFoundException($"ONNX Runtime (libonnxruntime.so.1) is not on this machine. {Remedy}");
    }

    private static string FindConfigured(string configured)
    {
        if (File.Exists(configured))
        {
            return Path.GetFullPath(configured);
        }

        if (!Directory.Exists(configured))
        {
            throw new DllNotFoundException($"models.library names {configured}, which does not exist. {Remedy}");
        }

        return FindIn(configured)
            ?? throw new DllNotFoundException($"models.library names the folder {configured}, which has no libonnxruntime.so. {Remedy}");
    }

    private static string? FindBeside(string baseDirectory)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        if (FindIn(Path.Combine(baseDirectory, "native", $"linux-{architecture}")) is { } shipped)
        {
            return shipped;
        }

        for (string? folder = Path.TrimEndingDirectorySeparator(baseDirectory); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string development = Path.Combine(
                folder, ".natives", "node_modules", "onnxruntime-node", "bin", "napi-v6", "linux", architecture);
            if (FindIn(development) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? FindIn(string folder)
    {
        foreach (string name in s_names)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return Path.GetFullPath(path);
            }
        }

        // A release archive may hold only the full name, such as libonnxruntime.so.1.23.0.
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "libonnxruntime.so.*").Order(StringComparer.Ordinal).LastOrDefault() : null;
    }

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // The loader's words (missing dependency, wrong architecture) are in the message.
            throw new DllNotFoundException($"ONNX Runtime at {path} does not load: {exception.Message.ReplaceLineEndings(" ")} {Remedy}", exception);
        }
    }
}
