using System.Runtime.InteropServices;

namespace EdgeInspector.Bindings.Native.OnnxRuntime;

/// <summary>The loaded library: its function table, environment and status handling. Thread-safe. Never unloaded: its threads may outlive us.</summary>
internal sealed unsafe class OrtLibrary
{
    private const int WarningLevel = 2;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private OrtLibrary(OrtApi* api, string version, string path)
    {
        Api = api;
        Version = version;
        Path = path;

        nint environment;
        fixed (byte* name = "edge-inspector\0"u8)
        {
            Check(api->CreateEnvWithCustomLogger(OrtLog.Callback, 0, WarningLevel, name, &environment));
        }

        Environment = new NativeHandle(environment, api->ReleaseEnv);

        nint allocator;
        Check(api->GetAllocatorWithDefaultOptions(&allocator));
        Allocator = allocator;

        nint memory;
        Check(api->CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &memory));
        CpuMemory = new NativeHandle(memory, api->ReleaseMemoryInfo);
    }

    public OrtApi* Api { get; }

    public string Version { get; }

    public string Path { get; }

    public NativeHandle Environment { get; }

    /// <summary>The default CPU allocator; owned by the library.</summary>
    public nint Allocator { get; }

    public NativeHandle CpuMemory { get; }

    /// <summary>Loads the library and makes the environment.</summary>
    /// <exception cref="DllNotFoundException">Missing, not loadable, not ONNX Runtime, or too old.</exception>
    public static OrtLibrary Load(string? configured, string baseDirectory)
    {
        (nint handle, string path) = OrtLibraryLocator.Load(configured, baseDirectory);
        if (!NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out nint export))
        {
            throw new DllNotFoundException($"{path} is not ONNX Runtime: it has no OrtGetApiBase. Set models.library to a libonnxruntime.so.");
        }

        // struct OrtApiBase { const OrtApi* (*GetApi)(uint32_t); const char* (*GetVersionString)(void); }
        nint* apiBase = ((delegate* unmanaged<nint*>)export)();
        var getApi = (delegate* unmanaged<uint, OrtApi*>)apiBase[0];
        var getVersion = (delegate* unmanaged<byte*>)apiBase[1];
        string version = Marshal.PtrToStringUTF8((nint)getVersion()) ?? "unknown";
        OrtApi* api = getApi(OrtApi.Version);
        if (api is null)
        {
            throw new DllNotFoundException(
                $"ONNX Runtime {version} at {path} is too old: 1.{OrtApi.Version} or newer is needed. Run scripts/setup, or set models.library to a newer one.");
        }

        return new OrtLibrary(api, version, path);
    }

    /// <summary>Throws what a status says and releases it; null is success.</summary>
    public void Check(nint status)
    {
        if (status != 0)
        {
            throw TakeError(status);
        }
    }

    /// <summary>Turns a failed status into an exception and releases it.</summary>
    public OrtException TakeError(nint status)
    {
        var code = (OrtErrorCode)Api->GetErrorCode(status);
        string message = Marshal.PtrToStringUTF8((nint)Api->GetErrorMessage(status)) ?? "";
        Api->ReleaseStatus(status);
        return new OrtException(code, message.Trim());
    }

    /// <summary>Copies a string the library allocated and frees it.</summary>
    public string TakeString(byte* text)
    {
        string copy = Marshal.PtrToStringUTF8((nint)text) ?? "";
        Check(Api->AllocatorFree(Allocator, text));
        return copy;
    }

    /// <summary>Names of the providers compiled in, such as <c>CUDAExecutionProvider</c>.</summary>
    public string[] ReadCompiledProviders()
    {
        byte** names;
        int count;
        Check(Api->GetAvailableProviders(&names, &count));
        var result = new string[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        }

        Check(Api->ReleaseAvailableProviders(names, count));
        return result;
    }
}
