using EdgeInspector.Bindings.Native.Diagnosis;
using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Native.Llama;
using EdgeInspector.Bindings.Native.Mosquitto;
using EdgeInspector.Bindings.Native.OnnxRuntime;
using EdgeInspector.Bindings.Native.Systemd;
using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Bindings.Shared.Cryptography;
using EdgeInspector.Bindings.Shared.Diagnosis;
using EdgeInspector.Bindings.Shared.Files;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Native;

/// <summary>What stands behind each port. Every binding has a class of this name and shape, so that the program is built with one or the other.</summary>
public static class PortFactory
{
    /// <summary>Schemes that <see cref="Source"/> knows.</summary>
    public static IReadOnlyList<string> SourceSchemes => NativeFrameSources.Schemes;

    /// <exception cref="FrameSourceException">The URI cannot be read by any source.</exception>
    public static IFrameSource Source(string uri, FramePool pool, TimeProvider time) => NativeFrameSources.Create(uri, pool, time);

    public static IImageCodec Codec() => new TurboJpegCodec();

    /// <param name="library">Configured file of the library; null: looked for.</param>
    /// <param name="log">Takes the runtime's warnings; null: dropped.</param>
    /// <exception cref="DllNotFoundException">It is missing, does not load or is too old; the message says what to do.</exception>
    public static IModelRuntime Runtime(string? library, Action<string>? log) => new OnnxModelRuntime(new OnnxRuntimeOptions { LibraryPath = library, Log = log });

    /// <param name="library">Configured file or folder of the library; null: looked for.</param>
    /// <param name="log">Takes the library's warnings; null: dropped. One for the process: the last one given.</param>
    /// <exception cref="DllNotFoundException">It is missing, does not load, is another release, or this build has none; the message says what to do.</exception>
    public static ILanguageModelRuntime LanguageModels(string? library, Action<string>? log) => new LlamaRuntime(new LlamaRuntimeOptions { LibraryPath = library, Log = log });

    public static IMqttConnection Connection(MqttConnectionOptions options, TimeProvider time) => Connection(options, null, time);

    /// <param name="limits">Null: the defaults.</param>
    public static IMqttConnection Connection(MqttConnectionOptions options, MqttLimits? limits, TimeProvider time) => new MosquittoConnection(options, limits, time);

    public static IMqttBroker Broker() => new MosquittoBroker();

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
    public static IReadOnlyList<string> Libraries() => NativeLibraries.Describe();

    /// <summary>Libraries and programs of the box that the ports stand on, by id; for <see cref="Part"/>.</summary>
    public static IReadOnlyList<string> Parts => NativeParts.Ids;

    /// <summary>Tries one of them. Loads it: may end or hang the process where it is broken.</summary>
    public static NativePart Part(string id) => NativeParts.Inspect(id);

    /// <summary>Kinds of sources that need parts of the box, by scheme; for <see cref="SourceKind"/>.</summary>
    public static IReadOnlyList<string> SourceKinds => Diagnosis.SourceKinds.Schemes;

    /// <summary>What one kind of source misses on this box.</summary>
    public static SourceKindState SourceKind(string scheme) => Diagnosis.SourceKinds.Inspect(scheme);

    /// <summary>Paths of the camera devices there are.</summary>
    public static IReadOnlyList<string> CameraDevices() => Shared.Diagnosis.CameraDevices.List();

    /// <summary>Asks one for its name and formats. May hang where its driver does.</summary>
    public static CameraDevice CameraDevice(string path) => Shared.Diagnosis.CameraDevices.Inspect(path);

    public static ClockState Clock() => KernelClock.Read();
}
