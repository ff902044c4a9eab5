using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Classification;

/// <summary>
/// A classifier: <c>[1, C]</c>, <c>[1, C, 1, 1]</c> or <c>[C]</c>, logits or probabilities (see <see cref="ScoreActivation"/>), or one
/// sigmoid for two classes; further outputs are left. Gives <see cref="Findings.Scores"/>, and the best class as one detection over the
/// whole region where it reaches its threshold.
/// </summary>
public sealed class ClassificationModel : IVisionModel
{
    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly ClassifierHead _head;
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
            if (manifest.Output!.Decoder != ModelDecoder.Logits)
            {
                throw contract.Broken($"its manifest says decoder {ModelManifestReader.Kebab(manifest.Output.Decoder)}; classifiers are read with decoder logits");
            }

            _head = ClassifierHead.Find(contract);
            _input = contract.Picture;
            int output = contract.Outputs[_head.Output];
            _outputs = new ModelOutputs(session, [output], [contract.Signature.Outputs[_head.Output]]);
            contract.FillSideInputs(session, static _ => []);
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
        try
        {
            _picture.Write(frame, _session.InputBytes(_input));
            _session.Run();
            _outputs.Refresh();
            result.Scores.Resize(_head.Classes);
            _head.Read(_outputs[0], 0, result.Scores.Values);
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
