using EdgeInspector.Core.Frames;
using EdgeInspector.Events;
using EdgeInspector.Options;

namespace EdgeInspector.Composition;

/// <summary>Store, evidence, retention and queries of one state folder, started and stopped together.</summary>
internal sealed class EventRooms : IAsyncDisposable
{
    private const string EvidenceFolder = "evidence";

    public EventRooms(StorageOptions options, string boot, IOutboxFormat format, IImageCodec codec, TimeProvider time, ILoggerFactory logs)
    {
        var evidence = new EvidenceSettings
        {
            Directory = Path.Combine(options.Directory, EvidenceFolder),
            MaxBytes = options.MaxBytes,
            MaxAge = options.MaxAge,
            MinFreeBytes = options.MinFreeBytes,
            SyncDirectory = Ports.SyncDirectory,
        };
        EvidenceDirectory = evidence.Directory;
        Store = new EventStore(
            new EventStoreSettings { Directory = options.Directory, Boot = boot, OutboxMaxMessages = options.OutboxMaxRows, OutboxMaxBytes = options.OutboxMaxBytes },
            format,
            time,
            logs.CreateLogger<EventStore>());
        Evidence = new EvidenceStore(evidence, codec, Store, logs.CreateLogger<EvidenceStore>());
        Retention = new Retention(evidence, Store, time, logs.CreateLogger<Retention>());
        Queries = new EventQueries(Store);
        Explanations = new ExplanationStore(Store, Queries);
    }

    public EventStore Store { get; }

    public EvidenceStore Evidence { get; }

    public Retention Retention { get; }

    public EventQueries Queries { get; }

    public ExplanationStore Explanations { get; }

    /// <summary>Where the paths in event rows begin.</summary>
    public string EvidenceDirectory { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Store.Start();
        Evidence.Start();
        await Retention.StartAsync(cancellationToken);
    }

    /// <summary>Finishes evidence first, since its references follow through the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await Retention.StopAsync(CancellationToken.None);
        Retention.Dispose();
        Evidence.Dispose();
        Store.Dispose();
        Queries.Dispose();
    }
}
