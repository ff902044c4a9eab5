using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Patches;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Vision;

/// <summary>Makes the model that a manifest's task asks for.</summary>
public static class VisionModels
{
    /// <summary>Checks that the model fits its manifest, running it once where its output shape is open.</summary>
    /// <param name="session">Becomes the model's, also when the construction fails.</param>
    /// <param name="files">Files that the manifest names besides the model's own, by name; null where it names none.</param>
    /// <exception cref="ModelContractException">It does not fit, or its task does not look at pictures; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public static IVisionModel Open(
        ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null, IReadOnlyDictionary<string, byte[]>? files = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        switch (manifest.Task)
        {
            case ModelTask.Detection:
                var detector = new DetectionModel(manifest, session, reference, options);
                return manifest.Slices is { } slices ? new SlicedModel(detector, slices, options) : detector;
            case ModelTask.Classification or ModelTask.Embedding when manifest.Patches is not null:
                return new PatchModel(manifest, session, reference, options);
            case ModelTask.Classification or ModelTask.Embedding:
                return new ClassificationModel(manifest, session, reference, options);
            case ModelTask.Segmentation:
                return new SegmentationModel(manifest, session, reference, options);
            case ModelTask.Anomaly:
                var anomaly = new AnomalyModel(manifest, session, reference, options, files);
                return manifest.Slices is { } tiles ? new TiledAnomalyModel(anomaly, tiles, options) : anomaly;
            default:
                session.Dispose();
                throw new ModelContractException(
                    $"Model {manifest.Name} {manifest.Version} ({manifest.File}): its manifest says task {ModelManifestReader.Kebab(manifest.Task)}, which this program does not run on frames.");
        }
    }
}
