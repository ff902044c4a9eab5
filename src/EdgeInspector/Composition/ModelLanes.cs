using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Composition;

/// <summary>The models that cameras name, each loaded once and given a lane that all of them share. One caller at a time.</summary>
internal sealed class ModelLanes(IModelRuntime runtime, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>A first run grows buffers and compiles code; a second shows that this is over.</summary>
    private const int FirstRuns = 2;

    private readonly Dictionary<LaneKey, ModelLane> _lanes = [];

    /// <summary>The lane of a model, loading it on first use, beside an older version of it that is in use.</summary>
    /// <param name="reference">Name in the store, folder or file, as configuration writes it.</param>
    /// <param name="limits">Which findings the cameras that have it want.</param>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It does not do what its manifest says, or what it does cannot be told.</exception>
    public ModelLane Lane(string reference, ModelStoreOptions options, VisionModelOptions limits)
    {
        ModelFile file = new ModelStore(options.Directory).Resolve(reference);
        var key = new LaneKey(file.Path, file.Reference, options.Provider, options.Threads, limits);
        if (!_lanes.TryGetValue(key, out ModelLane? lane))
        {
            lane = new ModelLane(file.Name, Load(file, options, limits), time, log);
            _lanes.Add(key, lane);
            log.LogInformation("Model {Name} {Version} runs on {Provider}", file.Name, file.Version, lane.Model.Provider);
            if (lane.Model.FallbackReason is { } reason)
            {
                log.LogWarning("Model {Name} does not run on a better provider: {Reason}", file.Name, reason);
            }
        }

        return lane;
    }

    /// <summary>Lanes of the file at that path.</summary>
    public IReadOnlyList<ModelLane> At(string path) => [.. _lanes.Where(one => one.Key.Path == path).Select(static one => one.Value)];

    /// <summary>A model for a lane that runs another version of it, its first runs done: nothing of what runs is touched, and any thread may call.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It does not do what its manifest says.</exception>
    /// <exception cref="ModelRunException">A run failed.</exception>
    public IVisionModel Ready(ModelLane lane, ModelFile file, ModelStoreOptions options, IReadOnlyList<(int Width, int Height)> sizes)
    {
        IVisionModel model = Load(file, options, KeyOf(lane).Limits);
        try
        {
            var findings = new Findings();
            var pool = new FramePool(keep: 1);
            foreach ((int width, int height) in sizes)
            {
                using Frame frame = pool.Rent(width, height);
                frame.Pixels.Clear();
                for (int i = 0; i < FirstRuns; i++)
                {
                    model.Inspect(frame, findings);
                }
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Puts a model in use in a lane, between two frames; from now on the lane is that file's.</summary>
    /// <returns>The model it had, which is the caller's.</returns>
    /// <exception cref="OperationCanceledException">The lane stopped meanwhile.</exception>
    public async Task<IVisionModel> ExchangeAsync(ModelLane lane, ModelFile file, IVisionModel model)
    {
        LaneKey key = KeyOf(lane);
        IVisionModel old = await lane.ExchangeAsync(model);
        _lanes.Remove(key);
        _lanes[key with { Path = file.Path, Reference = file.Reference }] = lane;
        return old;
    }

    /// <summary>Closes every lane but those.</summary>
    public void Keep(IReadOnlyCollection<ModelLane> used)
    {
        foreach ((LaneKey key, ModelLane lane) in _lanes)
        {
            if (!used.Contains(lane))
            {
                _lanes.Remove(key);
                lane.Dispose();
            }
        }
    }

    public void Dispose() => Keep([]);

    private LaneKey KeyOf(ModelLane lane) => _lanes.First(one => one.Value == lane).Key;

    private IVisionModel Load(ModelFile file, ModelStoreOptions options, VisionModelOptions limits)
    {
        var session = new Core.Models.SessionOptions
        {
            Provider = options.Provider,
            Threads = options.Threads,
            CacheDirectory = Path.Combine(options.Directory, ".engines"),
        };
        return VisionModelLoader.Load(file, runtime, session, limits);
    }

    /// <summary>The same file, unchanged, run in the same way.</summary>
    private readonly record struct LaneKey(string Path, ModelReference Reference, ExecutionProvider Provider, int Threads, VisionModelOptions Limits);
}
