using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Core.Simulation;

namespace EdgeInspector.Composition;

/// <summary>The ports the program is composed of; <see cref="PortFactory"/> is that of the binding it was built with.</summary>
internal static class Ports
{
    /// <summary>Schemes a camera's source may have.</summary>
    public static IReadOnlyList<string> SourceSchemes { get; } = [.. PortFactory.SourceSchemes, "sim"];

    /// <exception cref="FrameSourceException">The URI cannot be read by any source.</exception>
    public static IFrameSource Source(string uri, FramePool pool, TimeProvider time) =>
        uri.StartsWith("sim:", StringComparison.Ordinal)
            ? new SimulatedLine(SimulatedLineOptions.Parse(uri), time, pool)
            : PortFactory.Source(uri, pool, time);

    /// <summary>Checks a source's URI and its options without opening it.</summary>
    /// <exception cref="FrameSourceException">It can be read by no source; the message says why.</exception>
    public static void CheckSource(string uri)
    {
        if (uri.StartsWith("sim:", StringComparison.Ordinal))
        {
            _ = SimulatedLineOptions.Parse(uri);
        }
        else
        {
            PortFactory.Source(uri, new FramePool(), TimeProvider.System).Dispose();
        }
    }

    public static IImageCodec Codec() => PortFactory.Codec();

    /// <param name="library">Configured file of the library; null: looked for.</param>
    public static IModelRuntime Runtime(string? library, Action<string> log) => PortFactory.Runtime(library, log);

    /// <param name="library">Configured file or folder of the library; null: looked for.</param>
    /// <exception cref="DllNotFoundException">It is missing or unfit, or this build has none.</exception>
    public static ILanguageModelRuntime LanguageModels(string? library, Action<string>? log) => PortFactory.LanguageModels(library, log);

    public static IMqttConnection Connection(MqttConnectionOptions options, TimeProvider time) => PortFactory.Connection(options, time);

    public static IMqttBroker Broker() => PortFactory.Broker();

    /// <summary>Whether the box has a GPU that models may run on.</summary>
    public static bool HasGpu => PortFactory.HasGpu;

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncDirectory(string folder) => PortFactory.SyncDirectory(folder);

    /// <summary>Puts this process behind all others, with a limit to the private memory it may still take; 0: none.</summary>
    /// <returns>What the system refused, in words.</returns>
    public static IReadOnlyList<string> BecomeBackground(long maxMemoryBytes) => PortFactory.BecomeBackground(maxMemoryBytes);

    /// <summary>Ends this process at once; no handler and no destructor runs.</summary>
    public static void EndNow(int exitCode) => PortFactory.EndNow(exitCode);

    /// <summary>Number of the user that a folder belongs to, where that is not the one who runs this program; null: it is, or cannot be told.</summary>
    public static uint? OtherOwner(string folder) => PortFactory.OtherOwner(folder);

    /// <summary>Whether an Ed25519 signature is the key's over the message.</summary>
    /// <exception cref="DllNotFoundException">The system's libcrypto is missing or too old.</exception>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        PortFactory.VerifyEd25519(publicKey, message, signature);

    /// <summary>Name and version of the libraries behind the ports, one per line, or why one cannot be used.</summary>
    public static IReadOnlyList<string> Libraries() => PortFactory.Libraries();

    public static IServiceManager ServiceManager() => PortFactory.ServiceManager();

    /// <summary>Libraries and programs of the box that the ports stand on, by id; for <see cref="Part"/>.</summary>
    public static IReadOnlyList<string> Parts => PortFactory.Parts;

    /// <summary>Tries one of them. Loads it: may end or hang the process where it is broken.</summary>
    public static NativePart Part(string id) => PortFactory.Part(id);

    /// <summary>Kinds of sources that need parts of the box, by scheme; for <see cref="SourceKind"/>.</summary>
    public static IReadOnlyList<string> SourceKinds => PortFactory.SourceKinds;

    /// <summary>What one kind of source misses on this box.</summary>
    public static SourceKindState SourceKind(string scheme) => PortFactory.SourceKind(scheme);

    /// <summary>Paths of the camera devices there are.</summary>
    public static IReadOnlyList<string> CameraDevices() => PortFactory.CameraDevices();

    /// <summary>Asks one for its name and formats. May hang where its driver does.</summary>
    public static CameraDevice CameraDevice(string path) => PortFactory.CameraDevice(path);

    public static ClockState Clock() => PortFactory.Clock();
}
