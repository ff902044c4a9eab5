using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>A detector that looks at every frame as a <see cref="Slicer"/> has it. Owns the model. One thread at a time.</summary>
public sealed class SlicedModel : IVisionModel
{
    private readonly Slicer _slicer;

    /// <param name="model">Becomes this object's.</param>
    /// <param name="rules">What makes a box no doubtful one (<see cref="Slicer.Rules"/>).</param>
    public SlicedModel(IVisionModel model, SliceOptions options, VisionModelOptions? limits = null, IReadOnlyList<VerdictRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Inner = model;
        _slicer = new Slicer(options, (limits ?? new VisionModelOptions()).MaxDetections) { Rules = rules ?? [] };
    }

    public ModelManifest Manifest => Inner.Manifest;

    public ModelReference Reference => Inner.Reference;

    public IReadOnlyList<string> Labels => Inner.Labels;

    public ReadOnlySpan<float> Thresholds => Inner.Thresholds;

    public ExecutionProvider Provider => Inner.Provider;

    public string? FallbackReason => Inner.FallbackReason;

    /// <summary>The model that sees the parts.</summary>
    internal IVisionModel Inner { get; }

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result) => _slicer.Inspect(Inner, frame, result);

    public void Dispose()
    {
        _slicer.Dispose();
        Inner.Dispose();
    }
}
