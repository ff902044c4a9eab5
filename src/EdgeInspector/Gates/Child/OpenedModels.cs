using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Models;

namespace EdgeInspector.Gates.Child;

/// <summary>Models loaded in the other process, each once, with faint findings as the line has them.</summary>
internal sealed class OpenedModels(GateRequest request, IModelRuntime runtime) : IDisposable
{
    private readonly Dictionary<string, IVisionModel> _models = [];
    private readonly ModelStore _store = new(request.Directory);
    private readonly VisionModelOptions _limits = VisionModelOptions.ForLine(request.Cameras.SelectMany(static camera => camera.Rules));

    /// <param name="reference">As the store takes it.</param>
    /// <exception cref="GateRefusal">It cannot be used.</exception>
    public IVisionModel Open(string reference)
    {
        if (!_models.TryGetValue(reference, out IVisionModel? model))
        {
            _models.Add(reference, model = Load(reference, _limits, null));
        }

        return model;
    }

    /// <summary>A model of the caller's own.</summary>
    /// <param name="onOpened">Shown the session; not where sessions change with the picture's size.</param>
    /// <exception cref="GateRefusal">It cannot be used.</exception>
    public IVisionModel Load(string reference, VisionModelOptions? options, Action<IModelSession>? onOpened)
    {
        try
        {
            ModelFile file = _store.Resolve(reference);
            var session = new Core.Models.SessionOptions
            {
                Provider = request.Provider,
                Threads = request.Threads,
                // Others on this box have frames to judge.
                Spin = false,
                CacheDirectory = Path.Combine(request.Directory, ".engines"),
            };
            return VisionModelLoader.Load(file, runtime, session, options, onOpened is null ? null : (opened, _) => onOpened(opened));
        }
        catch (ModelLoadException e)
        {
            throw new GateRefusal("load", e.Message, e);
        }
        catch (ModelContractException e)
        {
            throw new GateRefusal("contract", e.Message, e);
        }
        catch (ModelRunException e)
        {
            throw new GateRefusal("failed", $"its first run failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        foreach (IVisionModel model in _models.Values)
        {
            model.Dispose();
        }
    }
}
