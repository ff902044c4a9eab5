using System.Numerics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>
/// A detector that looks at large frames in overlapping parts, and at the whole where asked to, and puts together what was cut or seen
/// twice. A frame no larger than one part is looked at once. Owns the model. One thread at a time; allocates nothing once its buffers have grown.
/// </summary>
/// <remarks>
/// Parts are pixels of their own: the frame's region stays as it is, since other models look at the same frame. Of each group of boxes of
/// one class that match its best one, the outer edges and the best confidence are kept (greedy non-maximum merging, obss/sahi,
/// <c>sahi/postprocess/combine.py</c>); the mask of the largest box goes with it where that box is nearly the whole.
/// </remarks>
public sealed class SlicedModel : IVisionModel
{
    // Of the merged box: below it a mask would measure a piece of the object.
    private const float WholeMask = 0.9f;

    private readonly IVisionModel _model;
    private readonly SliceOptions _options;
    private readonly int _most;
    private readonly FramePool _pool = new(keep: 1);
    private readonly Findings _part = new();
    private readonly Detections _all = new();
    private ScoreOrder _order = new(1024);
    private bool[] _taken = new bool[1024];
    private Frame? _tile;

    /// <param name="model">Becomes this object's.</param>
    public SlicedModel(IVisionModel model, SliceOptions options, VisionModelOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _model = model;
        _options = options;
        _most = (limits ?? new VisionModelOptions()).MaxDetections;
    }

    public ModelManifest Manifest => _model.Manifest;

    public ModelReference Reference => _model.Reference;

    public IReadOnlyList<string> Labels => _model.Labels;

    public ReadOnlySpan<float> Thresholds => _model.Thresholds;

    public ExecutionProvider Provider => _model.Provider;

    public string? FallbackReason => _model.FallbackReason;

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        FrameRegion region = frame.Region;
        if (region.Width <= _options.Width && region.Height <= _options.Height)
        {
            _model.Inspect(frame, result);
            return;
        }

        _all.Clear();
        int width = Math.Min(_options.Width, region.Width), height = Math.Min(_options.Height, region.Height);
        int columns = Parts(region.Width, width, _options.Overlap), rows = Parts(region.Height, height, _options.Overlap);
        for (int i = 0; i < columns * rows; i++)
        {
            int x = region.X + Start(i % columns, columns, region.Width, width), y = region.Y + Start(i / columns, rows, region.Height, height);
            _model.Inspect(Cut(frame, x, y, width, height), _part);
            Take(new Vector2(x, y));
        }

        if (_options.Whole)
        {
            _model.Inspect(frame, _part);
            Take(Vector2.Zero);
        }

        Merge(result.Detections);
    }

    public void Dispose()
    {
        _tile?.Dispose();
        _tile = null;
        _model.Dispose();
    }

    /// <summary>Parts of <paramref name="size"/> that cover <paramref name="length"/> with at least that overlap.</summary>
    internal static int Parts(int length, int size, float overlap)
    {
        float step = Math.Max(1, size * (1 - overlap));
        return length <= size ? 1 : 1 + (int)MathF.Ceiling((length - size) / step);
    }

    /// <summary>Where part <paramref name="index"/> begins: the parts lie evenly, the last one at the end.</summary>
    internal static int Start(int index, int parts, int length, int size) => parts == 1 ? 0 : (int)((long)index * (length - size) / (parts - 1));

    private Frame Cut(Frame frame, int x, int y, int width, int height)
    {
        if (_tile is null || _tile.Width != width || _tile.Height != height)
        {
            _tile?.Dispose();
            _tile = _pool.Rent(width, height);
        }

        for (int row = 0; row < height; row++)
        {
            frame.Row(y + row).Slice(3 * x, 3 * width).CopyTo(_tile.Row(row));
        }

        return _tile;
    }

    private void Take(Vector2 shift)
    {
        for (int i = 0; i < _part.Detections.Count; i++)
        {
            _all.AddFrom(_part.Detections, i, shift: shift);
        }
    }

    private void Merge(Detections result)
    {
        int count = _all.Count;
        if (_taken.Length < count)
        {
            _taken = new bool[2 * count];
            _order = new ScoreOrder(2 * count);
        }

        ReadOnlySpan<ulong> order = _order.Descending(_all.Confidences);
        Span<bool> taken = _taken.AsSpan(0, count);
        taken.Clear();
        for (int i = 0; i < count && result.Count < _most; i++)
        {
            int best = ScoreOrder.IndexOf(order[i]);
            if (!taken[best])
            {
                MergeInto(best, order[(i + 1)..], taken, result);
            }
        }
    }

    private void MergeInto(int best, ReadOnlySpan<ulong> others, Span<bool> taken, Detections result)
    {
        FrameBox box = _all.Boxes[best], union = box;
        int largest = best;
        foreach (ulong key in others)
        {
            int other = ScoreOrder.IndexOf(key);
            FrameBox near = _all.Boxes[other];
            if (!taken[other] && _all.Classes[other] == _all.Classes[best] && Shared(box, near) > _options.Match)
            {
                taken[other] = true;
                union = new FrameBox(MathF.Min(union.X1, near.X1), MathF.Min(union.Y1, near.Y1), MathF.Max(union.X2, near.X2), MathF.Max(union.Y2, near.Y2));
                largest = near.Area > _all.Boxes[largest].Area ? other : largest;
            }
        }

        if (_all.Boxes[largest].Area >= WholeMask * union.Area)
        {
            result.AddFrom(_all, largest);
            result.Boxes[^1] = union;
            result.Confidences[^1] = _all.Confidences[best];
        }
        else
        {
            result.Add(union, _all.Confidences[best], _all.Classes[best], _all.Anomalies[best]);
        }
    }

    /// <summary>Intersection over the smaller box.</summary>
    private static float Shared(in FrameBox a, in FrameBox b)
    {
        float w = MathF.Min(a.X2, b.X2) - MathF.Max(a.X1, b.X1), h = MathF.Min(a.Y2, b.Y2) - MathF.Max(a.Y1, b.Y1);
        return w <= 0 || h <= 0 ? 0 : w * h / MathF.Max(MathF.Min(a.Area, b.Area), 1e-6f);
    }
}
