using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Bindings.NuGet.Models;

/// <summary>
/// The library behind the package's managed part: the one configured, the package's own, or where that brings none (arm64), the one that
/// the native binding would take. The managed part binds to one library for the life of the process.
/// </summary>
internal static class OnnxLibrary
{
    private static readonly Lock s_lock = new();
    private static nint s_handle;
    private static string? s_path;

    /// <summary>Loads it and makes the environment, once per process; returns the file.</summary>
    /// <exception cref="DllNotFoundException">Missing, not loadable, not ONNX Runtime, too old, or another one is in use already.</exception>
    public static string Load(string? configured)
    {
        lock (s_lock)
        {
            if (configured is null && s_path is not null)
            {
                return s_path;
            }

            (nint handle, string path) = OrtLibraryLocator.Load(configured ?? FindPackaged(AppContext.BaseDirectory), AppContext.BaseDirectory);
            if (!NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out _))
            {
                throw new DllNotFoundException($"{path} is not ONNX Runtime: it has no OrtGetApiBase. Set models.library to a libonnxruntime.so.");
            }

            if (s_path is not null)
            {
                return s_handle == handle ? s_path : throw new DllNotFoundException($"{path} cannot be used: this process runs {s_path}. Restart it to change models.library.");
            }

            (s_handle, s_path) = (handle, path);
            CreateEnvironment(path);
            return path;
        }
    }

    private static void CreateEnvironment(string path)
    {
        // The package has a resolver of its own since 1.24, which knows only its own folders.
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, Resolve);
        var options = new EnvironmentCreationOptions
        {
            logId = "edge-inspector",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            loggingFunction = (_, severity, _, _, place, message) => OrtLogSinks.Pass((int)severity, place, message),
        };
        try
        {
            _ = OrtEnv.CreateInstanceWithOptions(ref options);
        }
        catch (Exception exception) when (exception is TypeInitializationException or OnnxRuntimeException)
        {
            throw new DllNotFoundException(
                $"ONNX Runtime at {path} is too old for this program or damaged ({exception.GetBaseException().Message.ReplaceLineEndings(" ")}). Set models.library to a newer one.",
                exception);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) && !name.Contains("extensions", StringComparison.OrdinalIgnoreCase) ? s_handle : 0;

    /// <summary>Where the build puts the package's library, or a publication for one runtime flattens it to; null where it brought none.</summary>
    private static string? FindPackaged(string folder)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string[] places = [Path.Combine(folder, "runtimes", $"linux-{architecture}", "native", "libonnxruntime.so"), Path.Combine(folder, "libonnxruntime.so")];
        return Array.Find(places, File.Exists);
    }
}
