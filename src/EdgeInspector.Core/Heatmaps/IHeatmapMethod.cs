using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>Explains any model by what it says of changed pictures. One thread at a time, the model's.</summary>
public interface IHeatmapMethod
{
    /// <summary>Short name, as in <c>occlusion</c>.</summary>
    string Name { get; }

    /// <summary>Runs of the model for one map.</summary>
    int Runs { get; }

    /// <summary>Explains one target in a frame's <see cref="Frame.Region"/>.</summary>
    /// <param name="model">Must give findings of any confidence (<see cref="VisionModelOptions.LowConfidence"/> 0): what fades below a threshold is what is measured.</param>
    /// <param name="result">Replaced.</param>
    /// <exception cref="ModelRunException">The model failed.</exception>
    void Explain(IVisionModel model, Frame frame, HeatmapTarget target, Heatmap result, HeatmapProgress progress = default);
}
