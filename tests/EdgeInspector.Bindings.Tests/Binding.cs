using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Hosting;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Mqtt;

namespace EdgeInspector.Bindings.Tests;

/// <summary>The ports of the binding that this build was made for. All that the conformance tests know of it.</summary>
internal static class Binding
{
    public static IFrameSource Source(string uri, FramePool pool) => PortFactory.Source(uri, pool, TimeProvider.System);

    public static IImageCodec Codec() => PortFactory.Codec();

    public static IModelRuntime Runtime(string? library = null, Action<string>? log = null) => PortFactory.Runtime(library, log);

    public static ILanguageModelRuntime LanguageModels(string? library = null, Action<string>? log = null) => PortFactory.LanguageModels(library, log);

    public static IMqttConnection Connection(MqttConnectionOptions options, MqttLimits? limits = null) => PortFactory.Connection(options, limits, TimeProvider.System);

    public static IMqttBroker Broker() => PortFactory.Broker();

    public static IServiceManager ServiceManager() => PortFactory.ServiceManager();

    public static void SyncDirectory(string folder) => PortFactory.SyncDirectory(folder);
}
