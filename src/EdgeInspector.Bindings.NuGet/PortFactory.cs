using EdgeInspector.Bindings.NuGet.Diagnosis;
using EdgeInspector.Bindings.NuGet.Frames;
using EdgeInspector.Bindings.NuGet.Hosting;
using EdgeInspector.Bindings.NuGet.Models;
using EdgeInspector.Bindings.NuGet.Mqtt;
using EdgeInspector.Bindings.NuGet.Pictures;
using EdgeInspector.Bindings.Shared.Cryptography;
using EdgeInspector.Bindings.Shared.Diagnosis;
using EdgeInspector.Bindings.Shared.Files;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.NuGet;

/// <summary>What stands behind each port. Every binding has a class of this name and shape, so that the program is built with one or the other.</summary>
public static class PortFactory
{
    /// <summary>Schemes that <see cref="Source"/> knows.</summary>
    public static IReadOnlyList<string> SourceSchemes => OpenCvFrameSources.Schemes;

    /// <exception cref="FrameSourceException">The URI cannot be read by any source.</exception>
    public static IFrameSource Source(string uri, FramePool pool, TimeProvider time) => OpenCvFrameSources.Create(uri, pool, time);

    public static IImageCodec Codec() => new OpenCvCodec();

    /// <param name="library">Configured file of the library; null: the package's, else looked for.</param>
    /// <param name="log">Takes the runtime's warnings; null: dropped.</param>
    /// <exception cref="DllNotFoundException">It is missing, does not load or is too old; the message says what to do.</exception>
    public static IModelRuntime Runtime(string? library, Action<string>? log) => new OnnxModelRuntime(library, log);

    /// <param name="library">Configured file or folder of the library; null: looked for.</param>
    /// <param name="log">Takes the library's warnings; null: dropped.</param>
    /// <exception cref="DllNotFoundException">Always: these packages have no language models.</exception>
    public static ILanguageModelRuntime LanguageModels(string? library, Action<string>? log) =>
        throw new DllNotFoundException("This build has no language models; templates explain. Build with -p:Bindings=native for libllama.");

    public static IMqttConnection Connection(MqttConnectionOptions options, TimeProvider time) => Connection(options, null, time);

    /// <param name="limits">Null: the defaults.</param>
    public static IMqttConnection Connection(MqttConnectionOptions options, MqttLimits? limits, TimeProvider time) => new MqttNetConnection(options, limits, time);

    public static IMqttBroker Broker() => new MqttNetBroker();

    public static IServiceManager ServiceManager() => new SystemdServiceManager();

    /// <summary>Whether the box has a GPU that models may run on.</summary>
    public static bool HasGpu => ProviderChoice.HasNvidiaDevice();

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncDirectory(string folder) => DirectorySync.Sync(folder);

    /// <summary>Ends this process at once; no handler and no destructor runs.</summary>
    public static void EndNow(int exitCode) => Shared.Hosting.ProcessEnd.Now(exitCode);

    /// <summary>Puts this process behind all others, with a limit to the private memory it may still take; 0: none.</summary>
    /// <returns>What the system refused, in words.</returns>
    public static IReadOnlyList<string> BecomeBackground(long maxMemoryBytes) => Shared.Hosting.BackgroundProcess.Become(maxMemoryBytes);

    /// <summary>Number of the user that a folder belongs to, where that is another; null: it is this one.</summary>
    public static uint? OtherOwner(string folder) => FolderOwner.Other(folder);

    /// <summary>Whether an Ed25519 signature is the key's over the message.</summary>
    /// <exception cref="DllNotFoundException">The system's libcrypto is missing or too old.</exception>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519.Verify(publicKey, message, signature);

    /// <summary>Name and version of the libraries behind the ports, one per line, or why one cannot be used.</summary>
    public static IReadOnlyList<string> Libraries() =>
    [
        DescribeOnnxRuntime(),
        OpenCvLibrary.WhyUnusable ?? $"OpenCV {OpenCvLibrary.Version} (OpenCvSharp {VersionOf(typeof(OpenCvSharp.Mat))})",
        $"MQTTnet {VersionOf(typeof(MQTTnet.MqttClient))}",
    ];

    /// <summary>Libraries and programs of the box that the ports stand on, by id; for <see cref="Part"/>.</summary>
    public static IReadOnlyList<string> Parts => PackagedParts.Ids;

    /// <summary>Tries one of them. Loads it: may end or hang the process where it is broken.</summary>
    public static NativePart Part(string id) => PackagedParts.Inspect(id);

    /// <summary>Kinds of sources that need parts of the box, by scheme; for <see cref="SourceKind"/>.</summary>
    public static IReadOnlyList<string> SourceKinds => PackagedParts.SourceKinds;

    /// <summary>What one kind of source misses on this box.</summary>
    public static SourceKindState SourceKind(string scheme) => PackagedParts.InspectSource(scheme);

    /// <summary>Paths of the camera devices there are.</summary>
    public static IReadOnlyList<string> CameraDevices() => Shared.Diagnosis.CameraDevices.List();

    /// <summary>Asks one for its name and formats. May hang where its driver does.</summary>
    public static CameraDevice CameraDevice(string path) => Shared.Diagnosis.CameraDevices.Inspect(path);

    public static ClockState Clock() => KernelClock.Read();

    private static string DescribeOnnxRuntime()
    {
        try
        {
            using var runtime = new OnnxModelRuntime();
            return runtime.Description;
        }
        catch (DllNotFoundException error)
        {
            return error.Message;
        }
    }

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString() ?? "unknown";
}
