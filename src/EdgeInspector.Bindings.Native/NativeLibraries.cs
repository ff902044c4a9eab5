using System.Runtime.InteropServices;
using EdgeInspector.Bindings.Native.Llama;
using EdgeInspector.Bindings.Native.OnnxRuntime;

namespace EdgeInspector.Bindings.Native;

/// <summary>Which native libraries this box has, for people.</summary>
public static unsafe class NativeLibraries
{
    /// <summary>One line per library: name and version, or why it cannot be used. Loads them; takes some tens of milliseconds.</summary>
    public static IReadOnlyList<string> Describe(string? onnxRuntime = null) =>
    [
        DescribeOnnxRuntime(onnxRuntime),
        DescribeLlama(),
        Describe("GStreamer", "libgstreamer-1.0.so.0", GStreamerVersion),
        Describe("libmosquitto", "libmosquitto.so.1", MosquittoVersion),
        Describe("SQLite", "libsqlite3.so.0", SqliteVersion),
    ];

    private static string DescribeOnnxRuntime(string? path)
    {
        try
        {
            using var runtime = new OnnxModelRuntime(new OnnxRuntimeOptions { LibraryPath = path });
            return runtime.Description;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
    }

    private static string DescribeLlama()
    {
        try
        {
            using var runtime = new LlamaRuntime();
            return runtime.Description;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
    }

    private static string Describe(string name, string file, Func<nint, string> version)
    {
        if (!NativeLibrary.TryLoad(file, out nint library))
        {
            return $"{name}: {file} is not on this machine; run scripts/setup";
        }

        try
        {
            return $"{name} {version(library)} ({file})";
        }
        catch (EntryPointNotFoundException error)
        {
            return $"{name}: {file} is not what it should be: {error.Message}";
        }
    }

    private static string GStreamerVersion(nint library)
    {
        uint major, minor, micro, nano;
        ((delegate* unmanaged<uint*, uint*, uint*, uint*, void>)NativeLibrary.GetExport(library, "gst_version"))(&major, &minor, &micro, &nano);
        return $"{major}.{minor}.{micro}";
    }

    private static string MosquittoVersion(nint library)
    {
        int major, minor, revision;
        _ = ((delegate* unmanaged<int*, int*, int*, int>)NativeLibrary.GetExport(library, "mosquitto_lib_version"))(&major, &minor, &revision);
        return $"{major}.{minor}.{revision}";
    }

    private static string SqliteVersion(nint library) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "sqlite3_libversion"))()) ?? "unknown";
}
