using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Models;
using EdgeInspector.Options.Knowledge;

namespace EdgeInspector.Options.Reading;

/// <summary>Turns the merged tree into <see cref="DaemonOptions"/>: types, ranges and what one group alone must satisfy.</summary>
internal static class OptionsBinder
{
    /// <summary>Cameras on one box. 64: far beyond what one accelerator judges in time.</summary>
    public const int MaxCameras = 64;

    private static readonly string[] _providerWords = ["auto", "cpu", "cuda", "tensorrt"];
    private static readonly string[] _lockWords = ["enforce", "report"];
    private static readonly ExecutionProvider[] _providers = [ExecutionProvider.Auto, ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt];

    public static DaemonOptions Bind(ConfigMap root, BindingContext context, bool requireCameras, out ConfigMap effective)
    {
        var reader = new MapReader(context, "", root);
        var defaults = new DaemonOptions();
        var options = new DaemonOptions
        {
            Device = reader.Text("device", defaults.Device, Names.Problem),
            Cameras = CameraBinder.Bind(reader, context),
            Models = reader.Group("models", ReadModels),
            Mqtt = reader.Group("mqtt", ReadMqtt),
            Storage = reader.Group("storage", ReadStorage),
            Explain = reader.Group("explain", map => ReadExplain(map, context)),
            Web = reader.Group("web", map => ReadWeb(map, context)),
            Updates = reader.Group("updates", map => UpdateBinder.Read(map, context)),
        };
        bool none = root.Find("cameras") is null or ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 };
        if (requireCameras && none)
        {
            reader.Error("cameras", "is missing; write at least one, such as - {name: top, source: v4l2:/dev/video0, models: [pcb-defects]}");
        }
        else if (options.Cameras.Count > MaxCameras)
        {
            reader.Error("cameras", $"has {options.Cameras.Count} entries; at most {MaxCameras}");
        }

        effective = reader.Finish();
        return options;
    }

    private static ModelStoreOptions ReadModels(MapReader map)
    {
        var defaults = new ModelStoreOptions();
        return new ModelStoreOptions
        {
            Directory = map.Folder("directory", defaults.Directory),
            Provider = _providers[map.Choice("provider", Array.IndexOf(_providers, defaults.Provider), _providerWords)],
            Library = map.ExistingPathOrNull("library"),
            Threads = map.Whole("threads", defaults.Threads, 0, 256),
            Lock = (LockMode)map.Choice("lock", (int)defaults.Lock, _lockWords),
        };
    }

    private static MqttOptions ReadMqtt(MapReader map)
    {
        var defaults = new MqttOptions();
        var options = new MqttOptions
        {
            Url = map.Text("url", defaults.Url, url => MqttAddress.TryParse(url, out _, out string? problem) ? null : $"cannot be used; {problem}"),
            Root = map.Text("root", defaults.Root, Names.TopicProblem),
            User = map.TextOrNull("user", defaults.User),
            PasswordFile = map.SecretFileOrNull("password_file"),
            CaFile = map.ExistingPathOrNull("ca_file"),
            KeepAlive = map.Whole("keep_alive", defaults.KeepAlive, 5, 65535),
            DetectionsPerSecond = map.Number("detections_per_second", defaults.DetectionsPerSecond, 0, 1000),
            OkVerdictsPerSecond = map.Number("ok_verdicts_per_second", defaults.OkVerdictsPerSecond, 0, 1000),
            SnapshotSeconds = map.NumberOrNull("snapshot_seconds", 0, 3600),
        };
        if (options.PasswordFile is not null && options.User is null)
        {
            map.Error("password_file", "needs mqtt:user beside it; write the user's name");
        }

        // An embedded broker needs none of them, but trying it on a configured box should take one --set.
        if (options.CaFile is not null && !options.Address.Tls && !options.Address.IsEmbedded)
        {
            map.Error("ca_file", $"has no use with {options.Url}; write mqtts:// in mqtt:url or leave it out");
        }

        return options;
    }

    private static StorageOptions ReadStorage(MapReader map)
    {
        var defaults = new StorageOptions();
        return new StorageOptions
        {
            Directory = map.Folder("directory", defaults.Directory),
            MaxBytes = map.Bytes("max_bytes", defaults.MaxBytes, 1L << 20, 1L << 50),
            MaxAge = map.Time("max_age", defaults.MaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)),
            OutboxMaxRows = map.Whole("outbox_max_rows", defaults.OutboxMaxRows, 1_000, 100_000_000),
            OutboxMaxBytes = map.Bytes("outbox_max_bytes", defaults.OutboxMaxBytes, 1L << 20, 1L << 50),
            MinFreeBytes = map.Bytes("min_free_bytes", defaults.MinFreeBytes, 0, 1L << 50),
        };
    }

    private static ExplainOptions ReadExplain(MapReader map, BindingContext context)
    {
        var defaults = new ExplainOptions();
        return new ExplainOptions
        {
            Library = map.ExistingPathOrNull("library"),
            Threads = map.Whole("threads", defaults.Threads, 0, 256),
            GpuLayers = map.Whole("gpu_layers", defaults.GpuLayers, 0, 1000),
            MaxMemory = map.Bytes("max_memory", defaults.MaxMemory, 64L << 20, 1L << 40),
            Model = map.TextOrNull("model", defaults.Model, static text => text.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? null : Names.Problem(text)),
            Language = map.Text("language", defaults.Language,
                code => LanguagePack.Codes.Contains(code) ? null : $"is no language that is there; write {string.Join(" or ", LanguagePack.Codes)}"),
            Knowledge = ReadKnowledge(map, context),
        };
    }

    /// <summary>A name stays one: which version it means is the store's to say, now and after an update.</summary>
    private static string? ReadKnowledge(MapReader map, BindingContext context)
    {
        string? found = map.NameOrExistingPath("knowledge", ExplainOptions.IsName);
        if (found is { } path && !ExplainOptions.IsName(path) && map.CheckFiles && Path.Exists(path))
        {
            // Its mistakes are told with those of the configuration, each at its own line.
            var errors = new List<ConfigurationError>();
            _ = KnowledgeFile.Read(path, errors);
            errors.ForEach(error => context.Error(error.Origin, error.Message));
        }

        return found;
    }

    private static WebOptions ReadWeb(MapReader map, BindingContext context)
    {
        var defaults = new WebOptions();
        var options = new WebOptions
        {
            Listen = map.Text("listen", defaults.Listen, listen => WebOptions.TryParseListen(listen, out _, out string? problem) ? null : $"cannot be used; {problem}"),
            PasswordFile = map.SecretFileOrNull("password_file"),
        };
        if (!options.Address.IsLoopback && options.PasswordFile is null)
        {
            context.Error(map.OriginOf("listen"), $"web:listen {options.Listen} shows the page to the network, which needs a password; "
                + "write one into a file and name it in web:password_file, or listen on http://127.0.0.1:8080");
        }

        return options;
    }
}
