using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Models;

/// <summary>What loading a model shows of it.</summary>
public sealed record ModelInspection
{
    /// <summary>The manifest beside the file, or the one inferred from it; null where neither is.</summary>
    public ModelManifest? Manifest { get; init; }

    /// <summary>Whether <see cref="Manifest"/> was inferred.</summary>
    public bool IsInferred => Reasons.Count > 0;

    /// <summary>What each inferred part was told by; empty where nothing was inferred.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Why it cannot inspect as it is, and what is missing; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>What it tells apart: the manifest's labels, or the captions beside it.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<TensorSpec> Inputs { get; init; } = [];

    public IReadOnlyList<TensorSpec> Outputs { get; init; } = [];

    /// <summary>As the exporter wrote it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Loads the model on the CPU, which needs no engine to be built, and holds it against its manifest.</summary>
    /// <exception cref="ModelLoadException">The file cannot be loaded.</exception>
    /// <exception cref="ModelContractException">The file is not what its manifest says.</exception>
    public static ModelInspection Of(ModelFile model, IModelRuntime runtime, int threads)
    {
        ModelManifest? manifest = model.Manifest;
        var options = new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = threads, Spin = false, SettleShape = PictureInputs.SettleBy(manifest) };
        IReadOnlyDictionary<string, byte[]> files = ModelParts.Read(model);
        IModelSession session = runtime.Load(model.Path, options);
        IReadOnlyList<string> reasons = [];
        string? problem = null;
        try
        {
            if (manifest is null)
            {
                (manifest, reasons) = ModelManifestInference.Explain(model.Name, Path.GetFileName(model.Path), session);
            }
        }
        catch (ModelContractException error)
        {
            problem = error.Message;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        var seen = new ModelInspection
        {
            Manifest = manifest,
            Reasons = reasons,
            Problem = problem,
            Inputs = [.. session.Inputs],
            Outputs = [.. session.Outputs],
            Metadata = new Dictionary<string, string>(session.Metadata),
        };
        if (manifest is null)
        {
            session.Dispose();
        }
        else
        {
            using IVisionModel opened = Open(model, manifest, session, runtime, options, files);
            seen = seen with { Labels = opened.Labels };
        }

        return seen;
    }

    private static IVisionModel Open(ModelFile model, ModelManifest manifest, IModelSession session, IModelRuntime runtime, SessionOptions options, IReadOnlyDictionary<string, byte[]> files)
    {
        try
        {
            return VisionModels.Open(manifest, session, model.Reference, new VisionModelOptions { Captions = CaptionFiles.Load(model, runtime, options) }, files);
        }
        catch (ModelLoadException)
        {
            session.Dispose();
            throw;
        }
    }
}
