using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Classification;

/// <summary>
/// A classifier: one output <c>[1, C]</c>, logits (softmax is applied) or probabilities (taken as they are). Gives
/// <see cref="Findings.Scores"/>, and the best class as one detection over the whole region where it reaches its threshold.
/// </summary>
public sealed class ClassificationModel : IVisionModel
{
    /// <summary>How far probabilities in 32-bit floats, or in 16-bit ones, may be from summing to 1.</summary>
    private const float SumTolerance = 5e-3f;

    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly float[] _thresholds;
    private readonly float _low;
    private readonly int _input;

    /// <summary>Checks that the model fits its manifest.</summary>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <exception cref="ModelContractException">It does not; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public ClassificationModel(ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(reference);
        _low = (options ?? new VisionModelOptions()).Checked().LowConfidence;
        Manifest = manifest;
        Reference = reference;
        _session = session;
        try
        {
            ModelContract contract = ModelContract.Check(manifest, session, ModelTask.Classification, "classify pictures");
            if (manifest.Output!.Decoder != ModelDecoder.Logits || contract.Signature.OnlyShape is not [1, var classes] || classes != manifest.Labels.Count)
            {
                throw contract.Broken($"its {contract.Actual}, but a classifier of {manifest.Labels.Count} labels has decoder logits and one output [1, {manifest.Labels.Count}]");
            }

            _input = contract.Picture;
            _outputs = new ModelOutputs(session, contract.Outputs, contract.Signature.Outputs);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(manifest.Input!);
        _thresholds = [.. manifest.Labels.Select(manifest.Thresholds.For)];
    }

    /// <inheritdoc/>
    public ModelManifest Manifest { get; }

    /// <inheritdoc/>
    public ModelReference Reference { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => Manifest.Labels;

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
        _picture.Write(frame, _session.InputBytes(_input));
        _session.Run();
        _outputs.Refresh();
        ReadOnlySpan<float> raw = _outputs[0];
        foreach (float value in raw)
        {
            if (!float.IsFinite(value))
            {
                throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: its output holds {value}.");
            }
        }

        result.Scores.Resize(raw.Length);
        Span<float> scores = result.Scores.Values;
        raw.CopyTo(scores);
        if (!IsDistribution(scores))
        {
            Softmax(scores);
        }

        int best = result.Scores.Best;
        if (scores[best] >= MathF.Min(_thresholds[best], _low))
        {
            FrameRegion region = frame.Region;
            result.Detections.Add(new FrameBox(region.X, region.Y, region.X + region.Width, region.Y + region.Height), scores[best], best);
        }
    }

    public void Dispose() => _session.Dispose();

    private static bool IsDistribution(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (float value in values)
        {
            if (value is < 0 or > 1 + SumTolerance)
            {
                return false;
            }

            sum += value;
        }

        return MathF.Abs(sum - 1) <= SumTolerance;
    }

    private static void Softmax(Span<float> values)
    {
        float greatest = values[0];
        foreach (float value in values)
        {
            greatest = MathF.Max(greatest, value);
        }

        float sum = 0;
        foreach (ref float value in values)
        {
            value = MathF.Exp(value - greatest);
            sum += value;
        }

        foreach (ref float value in values)
        {
            value /= sum;
        }
    }
}
