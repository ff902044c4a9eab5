using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Models;

/// <summary>Makes a model that looks at frames out of a file: its manifest, or the one inferred from it, and a session.</summary>
public static class VisionModelLoader
{
    /// <param name="session">How it runs; the sizes of its inputs are settled here.</param>
    /// <exception cref="ModelLoadException">The file cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It is not what its manifest says, or without one cannot be told what it is.</exception>
    public static IVisionModel Load(ModelFile file, IModelRuntime runtime, SessionOptions session, VisionModelOptions? options = null)
    {
        IModelSession opened = runtime.Load(file.Path, session with { SettleShape = PictureInputs.SettleBy(file.Manifest) });
        ModelManifest manifest;
        try
        {
            manifest = file.Manifest ?? ModelManifestInference.Infer(file.Name, file.Path, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        return VisionModels.Open(manifest, opened, file.Reference, options);
    }
}
