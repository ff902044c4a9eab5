using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// A classifier, or an image encoder with captions, run over the patches of a frame, as many in one run as its batch holds: where a whole picture says only that something is
/// wrong, the map of its patches says where. Fills <see cref="Findings.Patches"/> with each class's probability by place, gives connected
/// cells of a class that is not background as detections, <see cref="Findings.Classes"/> with the best class of each cell, and
/// <see cref="Findings.Scores"/> with each class's greatest probability anywhere (a background's least).
/// </summary>
/// <remarks>Owns the session and disposes it. One thread at a time; once its buffers have grown, a frame allocates nothing.</remarks>
public sealed class PatchModel : IVisionModel
{
    private readonly IModelSession _session;
    private readonly PictureWriter _picture;
    private readonly PictureScorer _scorer;
    private readonly IPatchSplitter _splitter;
    private readonly PatchMerger _merger;
    private readonly PatchRegions _regions;
    private readonly List<FrameRegion> _patches = [];
    private readonly bool[] _isFinding;
    private readonly float[] _thresholds;
    private readonly float[] _scores;

    /// <summary>Checks that the model fits its manifest, running it once where its output shape is open.</summary>
    /// <param name="manifest">With <see cref="ModelManifest.Patches"/>.</param>
    /// <param name="session">Becomes this object's, also when the construction fails.</param>
    /// <exception cref="ModelContractException">It does not; the message names both sides.</exception>
    /// <exception cref="ModelRunException">The first run failed.</exception>
    public PatchModel(ModelManifest manifest, IModelSession session, ModelReference reference, VisionModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(reference);
        options = (options ?? new VisionModelOptions()).Checked();
        PatchOptions patches = manifest.Patches ?? new PatchOptions();
        Manifest = manifest;
        Reference = reference;
        _session = session;
        try
        {
            _scorer = PictureScorer.Open(manifest, session, options);
            if (Labels.Count > ClassMap.MaxClasses)
            {
                throw new ModelContractException($"Model {manifest.Name} {manifest.Version} ({manifest.File}): a map of patches tells at most {ClassMap.MaxClasses} classes apart, and it has {Labels.Count}.");
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _picture = new PictureWriter(manifest.Input!, sameTarget: _scorer.Batch == 1);
        _splitter = patches.Split == PatchSplit.Grid ? new PatchGrid(patches, manifest.Input!) : new PatchTree(patches);
        _merger = new PatchMerger(patches.Fusion);
        _thresholds = [.. Labels.Select(manifest.Thresholds.For)];
        _isFinding = [.. Labels.Select(label => !SegmentationModel.IsBackground(manifest.Output!, label))];
        _regions = new PatchRegions(_isFinding, _thresholds, options.LowConfidence, manifest.Output!.MinArea);
        _scores = new float[Labels.Count];
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
        PatchMap map = result.Patches;
        try
        {
            _splitter.Split(frame, _patches);
            map.Resize(_splitter.Cells.Columns, _splitter.Cells.Rows, Labels.Count, frame.Region);
            map.Patches = _patches.Count;
            _merger.Begin(map);
            for (int first = 0; first < _patches.Count; first += _scorer.Batch)
            {
                RunBatch(frame, first, map);
            }
        }
        catch (ModelRunException error)
        {
            result.Clear();
            throw new ModelRunException($"Model {Reference.Name} {Reference.Version}: {error.Message}", error);
        }

        _merger.End(map);
        Summarise(map, result);
        _regions.Find(map, result.Detections);
    }

    /// <summary>The patches that a frame's region is looked at in, in the order of their runs; replaces what the list holds.</summary>
    /// <exception cref="ModelRunException">There would be more than the manifest allows.</exception>
    internal void Split(Frame frame, List<FrameRegion> patches) => _splitter.Split(frame, patches);

    public void Dispose() => _session.Dispose();

    private void RunBatch(Frame frame, int first, PatchMap map)
    {
        Span<byte> input = _session.InputBytes(_scorer.Picture);
        int bytes = input.Length / _scorer.Batch;
        int count = Math.Min(_scorer.Batch, _patches.Count - first);
        for (int i = 0; i < count; i++)
        {
            _picture.Write(frame, _patches[first + i], input.Slice(i * bytes, bytes));
        }

        // What an incomplete batch holds behind its last patch is of the one before: valid pictures, whose answers are not read.
        _session.Run();
        _scorer.Outputs.Refresh();
        ReadOnlySpan<float> values = _scorer.Outputs[0];
        for (int i = 0; i < count; i++)
        {
            _scorer.Head.Read(values, i, _scores);
            _merger.Add(map, _patches[first + i], _scores);
        }
    }

    private void Summarise(PatchMap map, Findings result)
    {
        result.Scores.Resize(map.Classes);
        result.Classes.Resize(map.Columns, map.Rows, map.Region);
        Span<byte> best = result.Classes.Values;
        best.Clear();
        for (int c = 0; c < map.Classes; c++)
        {
            ReadOnlySpan<float> plane = map.Plane(c);
            float score = plane[0];
            for (int i = 0; i < plane.Length; i++)
            {
                score = _isFinding[c] ? MathF.Max(score, plane[i]) : MathF.Min(score, plane[i]);
                if (c > 0 && plane[i] > map.Plane(best[i])[i])
                {
                    best[i] = (byte)c;
                }
            }

            result.Scores.Values[c] = score;
        }
    }
}
