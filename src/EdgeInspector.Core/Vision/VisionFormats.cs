using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;

namespace EdgeInspector.Core.Vision;

/// <summary>Every kind of model output this program reads from pictures, of all tasks.</summary>
public static class VisionFormats
{
    public static IReadOnlyList<ModelFormat> All { get; } = [.. DetectionFormats.All, .. AnomalyFormats.All, ClassifierFormat.Format, MaskFormat.Format];
}
