using EdgeInspector.Bindings.Native;
using EdgeInspector.Bindings.Native.Files;
using EdgeInspector.Bindings.Native.GStreamer;
using EdgeInspector.Bindings.Native.Mosquitto;
using EdgeInspector.Bindings.Native.OnnxRuntime;
using EdgeInspector.Bindings.Native.Systemd;
using EdgeInspector.Bindings.Native.TurboJpeg;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;
using EdgeInspector.Core.Simulation;

namespace EdgeInspector.Composition;

/// <summary>The one place that knows which binding stands behind each port.</summary>
internal static class Ports
{
    /// <summary>Schemes a camera's source may have.</summary>
    public static IReadOnlyList<string> SourceSchemes { get; } = [.. NativeFrameSources.Schemes, "sim"];

    /// <exception cref="FrameSourceException">The URI cannot be read by any source.</exception>
    public static IFrameSource Source(string uri, FramePool pool, TimeProvider time) =>
        uri.StartsWith("sim:", StringComparison.Ordinal)
            ? new SimulatedLine(SimulatedLineOptions.Parse(uri), time, pool)
            : NativeFrameSources.Create(uri, pool, time);

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
            NativeFrameSources.Create(uri, new FramePool(), TimeProvider.System).Dispose();
        }
    }

    public static IImageCodec Codec() => new TurboJpegCodec();

    /// <param name="library">Configured file of the library; null: looked for.</param>
    public static IModelRuntime Runtime(string? library, Action<string> log) =>
        new OnnxModelRuntime(new OnnxRuntimeOptions { LibraryPath = library, Log = log });

    public static IMqttConnection Connection(MqttConnectionOptions options, TimeProvider time) => new MosquittoConnection(options, time: time);

    public static IMqttBroker Broker() => new MosquittoBroker();

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncDirectory(string folder) => DirectorySync.Sync(folder);

    /// <summary>Name and version of the libraries behind the ports, one per line, or why one cannot be used.</summary>
    public static IReadOnlyList<string> Libraries() => NativeLibraries.Describe();

    public static IServiceManager ServiceManager() => new SystemdServiceManager();
}
