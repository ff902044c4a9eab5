using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// A detector: a manifest and a session that keeps its word. Owns the session and disposes it. One thread at a time; a detection
/// allocates nothing.
/// </summary>
public sealed class DetectionModel : IVisionModel
{
    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly ModelOutputs _outputs;
    private readonly IDetectionDecoder _decoder;
    private readonly Candidates _candidates;
    private readonly NonMaxSuppression _suppression;
    private readonly RotatedSuppression? _rotatedSuppression;
    private readonly float[] _thresholds;
    private readonly float[] _floors;
    private readonly int[] _kept;
    private readonly int _input;
    private readonly NmsMode _nms;
    private readonly float _nmsIou;

    /// <summary>Checks that the model fits its manifest, running it once where its output shape is open.</summary>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <exception cref="ModelContractException">It does not; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public DetectionModel(ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null)
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
            DetectionContract contract = DetectionContract.Check(manifest, session);
            _input = contract.Picture;
            _outputs = new ModelOutputs(session, contract.Outputs, contract.Signature.Outputs);
            _decoder = contract.Decoder;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _nms = manifest.Output!.Nms ?? (_decoder.HasDuplicates ? NmsMode.ClassAware : NmsMode.None);
        // At an IoU of 1 nothing is dropped, and what comes back is still the best first.
        _nmsIou = _nms == NmsMode.None ? 1 : manifest.Output.NmsIou;
        _picture = new PictureWriter(manifest.Input!);
        _candidates = new Candidates(_decoder.Proposals, _decoder.IsOriented);
        _suppression = new NonMaxSuppression(_decoder.Proposals);
        _rotatedSuppression = _decoder.IsOriented && _nms != NmsMode.None ? new RotatedSuppression(_decoder.Proposals) : null;
        _thresholds = [.. manifest.Labels.Select(manifest.Thresholds.For)];
        _floors = [.. _thresholds.Select(threshold => MathF.Min(threshold, options.LowConfidence))];
        _kept = new int[Math.Min(options.MaxDetections, _decoder.Proposals)];
    }

    public ModelManifest Manifest { get; }

    public ModelReference Reference { get; }

    /// <summary>Names by class index.</summary>
    public IReadOnlyList<string> Labels => Manifest.Labels;

    /// <summary>The manifest's least confidence by class index, 0-1.</summary>
    public ReadOnlySpan<float> Thresholds => _thresholds;

    /// <summary>Where it runs.</summary>
    public ExecutionProvider Provider => _session.Provider;

    /// <summary>Why it does not run on a better provider; null when it runs where it was meant to.</summary>
    public string? FallbackReason => _session.FallbackReason;

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        Detect(frame, result.Detections);
    }

    /// <summary>Finds objects in one frame's <see cref="Frame.Region"/>.</summary>
    /// <param name="result">Replaced: best first, boxes in pixels of the whole frame, within the region.</param>
    /// <exception cref="ModelRunException">The runtime failed, or the output holds NaN or infinity; <paramref name="result"/> is then empty.</exception>
    public void Detect(Frame frame, Detections result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        _picture.Write(frame, _session.InputBytes(_input));
        _session.Run();
        try
        {
            _outputs.Refresh();
            _decoder.Decode(_outputs, _floors, _candidates);
        }
        catch (ModelRunException error)
        {
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }

        bool acrossClasses = _nms == NmsMode.ClassAgnostic;
        int count = _rotatedSuppression is { } rotated
            ? rotated.Select(_candidates, _nmsIou, _kept, acrossClasses)
            : _suppression.Select(_candidates, _nmsIou, _kept, acrossClasses);
        for (int i = 0; i < count; i++)
        {
            Add(_kept[i], frame.Region, result);
        }
    }

    public void Dispose() => _session.Dispose();

    private void Add(int candidate, FrameRegion region, Detections result)
    {
        LetterboxTransform transform = _picture.Transform;
        FrameBox box = transform.ToFramePixels(_candidates.X1[candidate], _candidates.Y1[candidate], _candidates.X2[candidate], _candidates.Y2[candidate]);
        if (box.Area <= 0)
        {
            return;
        }

        box = new FrameBox(box.X1 + region.X, box.Y1 + region.Y, box.X2 + region.X, box.Y2 + region.Y);
        result.Add(box, _candidates.Scores[candidate], _candidates.Classes[candidate]);
        int row = result.Count - 1;
        if (_decoder.IsOriented)
        {
            RotatedBox turned = transform.ToFramePixels(_candidates.Rotated[candidate]);
            turned = turned with { CenterX = turned.CenterX + region.X, CenterY = turned.CenterY + region.Y };
            result.Rectangles[row] = turned;
            result.Areas[row] = turned.Area;
            result.Lengths[row] = turned.Length;
        }

        try
        {
            _decoder.Masks?.Measure(_outputs, _candidates, candidate, transform, region, result);
        }
        catch (ModelRunException error)
        {
            result.Clear();
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }
    }
}
