using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Classification;

/// <summary>
/// A classifier: <c>[1, C]</c>, <c>[1, C, 1, 1]</c> or <c>[C]</c>, logits or probabilities (see <see cref="ScoreActivation"/>), or one
/// sigmoid for two classes; further outputs are left. Or an image encoder, whose classes are captions
/// (<see cref="VisionModelOptions.Captions"/>). Gives <see cref="Findings.Scores"/>, and the best class as one detection over the
/// whole region where it reaches its threshold.
/// </summary>
public sealed class ClassificationModel : IVisionModel
{
    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly PictureScorer _scorer;
    private readonly float[] _thresholds;
    private readonly float _low;

    /// <summary>Checks that the model fits its manifest.</summary>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <exception cref="ModelContractException">It does not; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public ClassificationModel(ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(reference);
        options = (options ?? new VisionModelOptions()).Checked();
        _low = options.LowConfidence;
        Manifest = manifest;
        Reference = reference;
        _session = session;
        try
        {
            _scorer = PictureScorer.Open(manifest, session, options);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(manifest.Input!);
        _thresholds = [.. Labels.Select(manifest.Thresholds.For)];
    }

    /// <inheritdoc/>
    public ModelManifest Manifest { get; }

    /// <inheritdoc/>
    public ModelReference Reference { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _scorer.Labels;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <inheritdoc/>
    public ExecutionProvider Provider => _session.Provider;

    /// <inheritdoc/>
    public string? FallbackReason => _session.FallbackReason;

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        try
        {
            _picture.Write(frame, _session.InputBytes(_scorer.Picture));
            _session.Run();
            _scorer.Outputs.Refresh();
            result.Scores.Resize(_scorer.Head.Classes);
            _scorer.Head.Read(_scorer.Outputs[0], 0, result.Scores.Values);
        }
        catch (ModelRunException error)
        {
            result.Clear();
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }

        ReadOnlySpan<float> scores = result.Scores.Values;
        int best = result.Scores.Best;
        if (scores[best] >= MathF.Min(_thresholds[best], _low))
        {
            FrameRegion region = frame.Region;
            result.Detections.Add(new FrameBox(region.X, region.Y, region.X + region.Width, region.Y + region.Height), scores[best], best);
        }
    }

    public void Dispose() => _session.Dispose();
}
