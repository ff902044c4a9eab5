using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>Every kind of model output this program reads from pictures, of all tasks.</summary>
public static class VisionFormats
{
    public static IReadOnlyList<ModelFormat> All { get; } = [.. DetectionFormats.All];
}
