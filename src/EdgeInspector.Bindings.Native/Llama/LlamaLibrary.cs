using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.Llama;

/// <summary>The loaded library. Thread-safe. Loaded once per file and never unloaded: its threads and callbacks may outlive us.</summary>
internal sealed unsafe class LlamaLibrary
{
    /// <summary>The release whose structures this program knows; they change between releases.</summary>
    private const string Release = "0.5.";

    private static readonly Lock _gate = new();
    private static readonly Dictionary<string, LlamaLibrary> _loaded = new(StringComparer.Ordinal);

    private LlamaLibrary(LlamaApi api, string version, string path)
    {
        Api = api;
        Version = version;
        Path = path;
    }

    public LlamaApi Api { get; }

    public string Version { get; }

    public string Path { get; }

    /// <summary>Loads the library and what it computes with.</summary>
    /// <exception cref="DllNotFoundException">Missing, not loadable, not libllama, another release, or without a processor library.</exception>
    public static LlamaLibrary Load(string? configured, string baseDirectory)
    {
        lock (_gate)
        {
            (nint handle, string path, string? folder) = LlamaLibraryLocator.Load(configured, baseDirectory);
            if (!_loaded.TryGetValue(path, out LlamaLibrary? library))
            {
                library = Open(handle, path, folder);
                _loaded[path] = library;
            }

            return library;
        }
    }

    private static LlamaLibrary Open(nint handle, string path, string? folder)
    {
        string version = NativeLibrary.TryGetExport(handle, "llama_version", out nint ask)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)ask)()) ?? "unknown"
            : NativeLibrary.TryGetExport(handle, "llama_print_system_info", out _)
                ? "before 0.2"
                : throw new DllNotFoundException($"{path} is not libllama: it has no llama_version. {LlamaLibraryLocator.Remedy}");
        if (!version.StartsWith(Release, StringComparison.Ordinal))
        {
            throw new DllNotFoundException($"libllama {version} at {path} is another release than 0.5, whose structures this program knows. {LlamaLibraryLocator.Remedy}");
        }

        LlamaApi api;
        try
        {
            api = new LlamaApi(handle);
        }
        catch (EntryPointNotFoundException error)
        {
            throw new DllNotFoundException($"libllama {version} at {path} lacks a function: {error.Message} {LlamaLibraryLocator.Remedy}", error);
        }

        if (!api.ModelDefaults().AreDefaults || !api.ContextDefaults().AreDefaults)
        {
            throw new DllNotFoundException($"libllama {version} at {path} has other structures than release 0.5 has. {LlamaLibraryLocator.Remedy}");
        }

        // First of all: the libraries that compute tell of their loading.
        api.LogSet(LlamaLog.Callback, 0);
        LoadBackends(api, path, folder);
        api.BackendInit();
        return new LlamaLibrary(api, version, path);
    }

    private static void LoadBackends(LlamaApi api, string path, string? folder)
    {
        if (folder is null)
        {
            api.BackendLoadAll();
        }
        else
        {
            using var name = new Utf8Name(folder);
            api.BackendLoadAllFromPath(name.Pointer);
        }

        if (api.DeviceCount() == 0)
        {
            throw new DllNotFoundException($"libllama at {path} finds nothing to compute with: no libggml-cpu*.so of this processor lies beside it. {LlamaLibraryLocator.Remedy}");
        }
    }
}
