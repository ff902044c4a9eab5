using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>The models that cameras name, each loaded once and given a lane that all of them share.</summary>
internal sealed class ModelLanes(IModelRuntime runtime, ModelStore store, ModelStoreOptions options, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>A tracker's second round continues tracks on findings this faint (ByteTrack's low threshold).</summary>
    private const float FaintestFinding = 0.1f;

    private readonly Dictionary<string, ModelLane> _lanes = [];

    public IReadOnlyCollection<ModelLane> All => _lanes.Values;

    /// <summary>The lane of a model, loading it on first use.</summary>
    /// <param name="reference">Name in the store, folder or file, as configuration writes it.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It does not do what a detector must, or its manifest says otherwise.</exception>
    public ModelLane Lane(string reference)
    {
        ModelFile file = store.Resolve(reference);
        if (!_lanes.TryGetValue(file.Path, out ModelLane? lane))
        {
            lane = new ModelLane(file.Name, Load(file), time, log);
            _lanes.Add(file.Path, lane);
            log.LogInformation("Model {Name} {Version} runs on {Provider}", file.Name, file.Version, lane.Model.Provider);
            if (lane.Model.FallbackReason is { } reason)
            {
                log.LogWarning("Model {Name} does not run on a better provider: {Reason}", file.Name, reason);
            }
        }

        return lane;
    }

    public void Dispose()
    {
        foreach (ModelLane lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }

    private DetectionModel Load(ModelFile file)
    {
        IModelSession session = runtime.Load(file.Path, new Core.Models.SessionOptions
        {
            Provider = options.Provider,
            Threads = options.Threads,
            CacheDirectory = Path.Combine(options.Directory, ".engines"),
        });
        ModelManifest manifest;
        try
        {
            manifest = file.Manifest ?? ModelManifestInference.Infer(file.Name, file.Path, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new DetectionModel(manifest, session, file.Reference, new DetectionModelOptions { LowConfidence = FaintestFinding });
    }
}
