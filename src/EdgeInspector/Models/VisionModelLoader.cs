using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Models;

/// <summary>Makes a model that looks at frames out of a file: its manifest, or the one inferred from it, and a session.</summary>
public static class VisionModelLoader
{
    /// <param name="session">How it runs; the sizes of its inputs are settled here.</param>
    /// <param name="onOpened">Shown the session and its manifest once the model is made, for outputs beside the answer; not where sessions change with the picture's size. Null: nobody looks.</param>
    /// <exception cref="ModelLoadException">The file cannot be loaded.</exception>
    /// <exception cref="ModelContractException">It is not what its manifest says, or without one cannot be told what it is.</exception>
    public static IVisionModel Load(
        ModelFile file, IModelRuntime runtime, SessionOptions session, VisionModelOptions? options = null, Action<IModelSession, ModelManifest>? onOpened = null)
    {
        IReadOnlyDictionary<string, byte[]> files = ModelParts.Read(file);
        options ??= new VisionModelOptions();
        if (options.Captions is null && CaptionFiles.Load(file, runtime, session) is { } captions)
        {
            options = options with { Captions = captions };
        }

        bool leavesSizeOpen = false;
        IModelSession opened = runtime.Load(file.Path, session with
        {
            SettleShape = (declared, metadata) =>
            {
                leavesSizeOpen |= declared.Shape.Count == 4 && declared.Shape.Skip(1).Count(static size => size < 0) >= 2;
                return PictureInputs.SettleBy(file.Manifest)(declared, metadata);
            },
        });
        ModelManifest manifest;
        try
        {
            manifest = file.Manifest ?? ModelManifestInference.Infer(file.Name, file.Path, opened, file.Labels);
            if (manifest.Input is { MultipleOf: > 1 } input && !leavesSizeOpen)
            {
                throw new ModelContractException(
                    $"Model {manifest.Name} {manifest.Version} ({manifest.File}): its manifest says input.multiple_of {input.MultipleOf}, but the file has an input of fixed size. Leave that out, or export the model with open height and width.");
            }
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        IVisionModel model = VisionModels.Open(manifest, opened, file.Reference, options, files);
        if (manifest.Input is { MultipleOf: > 1 })
        {
            return new SizedModels(model, sized => VisionModels.Open(sized, runtime.Load(file.Path, session with { SettleShape = PictureInputs.SettleBy(sized) }), file.Reference, options, files));
        }

        onOpened?.Invoke(opened, manifest);
        return model;
    }
}
