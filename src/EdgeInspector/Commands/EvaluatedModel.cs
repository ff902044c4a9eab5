using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Models;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Commands;

/// <summary>Loads the model that <c>evaluate</c> measures; one that does not name its classes may take their names from the data.</summary>
internal sealed class EvaluatedModel(IModelRuntime runtime, SessionOptions session)
{
    /// <summary>Least confidence kept: average precision needs the faint ones, and below this there is only noise (Ultralytics' value as well).</summary>
    private const float FaintestFinding = 0.001f;

    private static readonly VisionModelOptions s_options = new() { LowConfidence = FaintestFinding };

    /// <summary>What the model loaded last shows of its inside.</summary>
    public ExposedOutputs? Exposed { get; private set; }

    /// <param name="labels">File of class names; null: none was named.</param>
    /// <param name="captions">What an image encoder compares with instead of its own; null: its own.</param>
    /// <returns>The model, and what was assumed of its class names; null where nothing was.</returns>
    /// <exception cref="CommandException">Class names were given for a model that has its own.</exception>
    public (IVisionModel Model, string? Assumed) Load(ModelFile file, string? labels, Dataset data, CaptionTable? captions)
    {
        if (labels is not null)
        {
            return file.Manifest is null
                ? (Load(file, LabelsFile.Read(labels), labels), null)
                : throw new CommandException($"--labels {labels}: {file.Name} has a manifest, which names its classes; leave --labels out, or name the bare file in another folder");
        }

        if (file.Manifest is not null)
        {
            return (Open(file, captions), null);
        }

        try
        {
            IVisionModel model = Open(file);
            if (!IsNumbered(model) || model.Labels.Count != data.Labels.Count || data.HasObjects)
            {
                return (model, null);
            }

            // Trainers number classes by the order of their folders' names.
            model.Dispose();
            return (Load(file, data.Labels, data.Root),
                $"{Path.GetFileName(file.Path)} does not name its {data.Labels.Count} classes: they are taken to be the data's in the order of their names ({LabelsOf(data.Labels)}); --labels names others");
        }
        catch (ModelContractException) when (data.NamesFile is not null)
        {
            IReadOnlyList<string> names = DatasetReader.ReadNames(data.NamesFile);
            return (Load(file, names, data.NamesFile),
                $"{Path.GetFileName(file.Path)} does not name its classes: they are taken from {data.NamesFile} ({LabelsOf(names)}); --labels names others");
        }
    }

    private IVisionModel Load(ModelFile file, IReadOnlyList<string> labels, string from)
    {
        try
        {
            return Open(file with { Labels = labels });
        }
        catch (ModelContractException error)
        {
            throw new ModelContractException($"{from}: {error.Message}");
        }
    }

    private IVisionModel Open(ModelFile file, CaptionTable? captions = null) =>
        VisionModelLoader.Load(file, runtime, session, s_options with { Captions = captions }, (opened, manifest) => Exposed = ExposedOutputs.Find(opened, manifest));

    /// <summary>Whether its classes have no names but numbers.</summary>
    private static bool IsNumbered(IVisionModel model) => model.Labels.Select((label, i) => label == $"class {i}").All(isNumber => isNumber);

    private static string LabelsOf(IReadOnlyList<string> labels) => labels.Count <= 12 ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(12))}, ...";
}
