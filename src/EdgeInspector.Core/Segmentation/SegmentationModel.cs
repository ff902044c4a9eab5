using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Segmentation;

/// <summary>
/// A semantic segmenter: the class of every pixel, from planes of logits or probabilities (<c>[1, C, H, W]</c>, <c>[1, H, W, C]</c>), one
/// plane of a sigmoid, or whole numbers. Fills <see cref="Findings.Classes"/> with the classes of the drawn picture, padding cut off, and
/// gives each connected region of a class that is not background as a detection, its mean probability as confidence.
/// </summary>
/// <remarks>Owns the session and disposes it. One thread at a time; once its buffers have grown, a frame allocates nothing.</remarks>
public sealed class SegmentationModel : IVisionModel
{
    private static readonly string[] s_background = ["background", "_background_", "clean", "unlabeled", "unlabelled"];

    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly MaskReader _reader;
    private readonly MaskRegions _regions;
    private readonly float[] _thresholds;
    private readonly float[] _confidence;
    private readonly int _input;

    /// <summary>Checks that the model fits its manifest, running it once where its output shape is open.</summary>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <exception cref="ModelContractException">It does not; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public SegmentationModel(ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(reference);
        options = (options ?? new VisionModelOptions()).Checked();
        Manifest = manifest;
        Reference = reference;
        _session = session;
        try
        {
            ModelContract contract = ModelContract.Check(manifest, session, ModelTask.Segmentation, "segment pictures");
            MaskShape shape = ShapeOf(contract);
            _input = contract.Picture;
            _outputs = new ModelOutputs(session, [contract.Outputs[0]], [contract.Signature.Outputs[0]]);
            _reader = new MaskReader(shape, manifest.Input!, manifest.Labels.Count, manifest.Output!);
            contract.FillSideInputs(session, static _ => []);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(manifest.Input!);
        _confidence = new float[manifest.Input!.Width * manifest.Input.Height];
        _thresholds = [.. manifest.Labels.Select(manifest.Thresholds.For)];
        bool[] isFinding = [.. manifest.Labels.Select(label => !IsBackground(manifest.Output!, label))];
        _regions = new MaskRegions(isFinding, [.. _thresholds.Select(threshold => MathF.Min(threshold, options.LowConfidence))], manifest.Output!.MinArea, options.MaxDetections);
        Palette = Palette.For(manifest.Output.Palette, manifest.Labels, label => IsBackground(manifest.Output, label));
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

    /// <summary>The colours its classes are drawn in.</summary>
    public Palette Palette { get; }

    /// <summary>Whether pixels of that label are no finding.</summary>
    public static bool IsBackground(ModelOutput output, string label)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Background is { } given ? given.Contains(label) : s_background.Contains(label, StringComparer.OrdinalIgnoreCase);
    }

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
            DrawnPart drawn = _picture.Drawn;
            result.Classes.Resize(drawn.Width, drawn.Height, drawn.Of(_picture.Transform, frame.Region));
            _reader.Read(_outputs[0], drawn, result.Classes, _confidence);
        }
        catch (ModelRunException error)
        {
            result.Clear();
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }

        _regions.Find(result.Classes, _confidence, result.Detections);
    }

    public void Dispose() => _session.Dispose();

    private static MaskShape ShapeOf(ModelContract contract)
    {
        ModelManifest manifest = contract.Manifest;
        int labels = manifest.Labels.Count;
        if (manifest.Output!.Decoder != ModelDecoder.Mask)
        {
            throw contract.Broken($"its manifest says decoder {ModelManifestReader.Kebab(manifest.Output.Decoder)}; segmenters are read with decoder mask");
        }

        TensorSpec output = contract.Signature.Outputs[0];
        return MaskShape.Of(output, labels, contract.Signature.Layout) is not { } shape
            ? throw contract.Broken($"its {contract.Actual}, but decoder mask reads {MaskFormat.Shapes}")
            : MaskReader.Fits(shape, labels)
            ? shape
            : throw contract.Broken($"its manifest names {labels} labels, but its {contract.Actual}, which holds {(shape.Planes == 1 ? "one class (or background and one)" : $"{shape.Planes} classes")}; at most {ClassMap.MaxClasses} can be told apart");
    }
}
