using System.Numerics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>
/// Has a detector look at large frames in overlapping parts, and at the whole where asked to, one run at a time, and puts together what
/// was cut or seen twice. A frame no larger than one part is looked at once. One thread at a time; allocates nothing once its buffers
/// have grown. Owns no model.
/// </summary>
/// <remarks>
/// Parts are pixels of their own: the frame's region stays as it is, since other models look at the same frame. Of each group of boxes of
/// one class that match its best one, the outer edges and the best confidence are kept (greedy non-maximum merging, obss/sahi,
/// <c>sahi/postprocess/combine.py</c>), but those of a doubtful box do not widen one that is sure; where two rows have turned boxes those are matched; the mask of the largest box goes with it where that box is nearly the whole.
/// </remarks>
public sealed class Slicer : IDisposable
{
    // Of the merged box: below it a mask would measure a piece of the object.
    private const float WholeMask = 0.9f;

    private readonly SliceOptions _options;
    private readonly int _most;
    private readonly FrameCutter _cutter = new();
    private readonly Findings _part = new();
    private readonly Detections _all = new();
    private ScoreOrder _order = new(1024);
    private bool[] _taken = new bool[1024];
    private IReadOnlyList<VerdictRule> _rules = [];
    private IVisionModel? _sureOf;
    private float[] _sure = [];
    private Frame? _frame;
    private int _columns;
    private int _rows;
    private int _next;

    /// <param name="most">Most objects of a frame, best first.</param>
    public Slicer(SliceOptions options, int most = 300)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _options = options;
        _most = most;
    }

    /// <summary>A box is sure from its class's threshold on, or from what an NG rule for its class asks, if that is less. Default none: the threshold.</summary>
    public IReadOnlyList<VerdictRule> Rules
    {
        get => _rules;
        set => (_rules, _sureOf) = (value, null);
    }

    /// <summary>Looks at a frame's <see cref="Frame.Region"/> from its first part to its last.</summary>
    /// <inheritdoc cref="Step" path="/param"/>
    /// <exception cref="ModelRunException">A run failed; <paramref name="result"/> is then empty.</exception>
    public void Inspect(IVisionModel model, Frame frame, Findings result)
    {
        Begin(frame);
        while (!Step(model, result))
        {
        }
    }

    /// <summary>Begins with a frame, and forgets one that is half done.</summary>
    /// <param name="frame">Lent until the last <see cref="Step"/>.</param>
    /// <returns>The runs it takes.</returns>
    public int Begin(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FrameRegion region = frame.Region;
        bool small = region.Width <= _options.Width && region.Height <= _options.Height;
        _columns = small ? 0 : Parts(region.Width, _options.Width, _options.Overlap);
        _rows = small ? 0 : Parts(region.Height, _options.Height, _options.Overlap);
        _frame = frame;
        _next = 0;
        _all.Clear();
        return (_columns * _rows) + (small || _options.Whole ? 1 : 0);
    }

    /// <summary>One run of the model.</summary>
    /// <param name="model">The same one for all parts of a frame; slices of its own manifest do not count here.</param>
    /// <param name="result">Replaced at the last run; empty until then.</param>
    /// <returns>Whether it was the last.</returns>
    /// <exception cref="InvalidOperationException">No frame was begun.</exception>
    /// <exception cref="ModelRunException">The run failed; the frame is given up and <paramref name="result"/> empty.</exception>
    public bool Step(IVisionModel model, Findings result)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(result);
        Frame frame = _frame ?? throw new InvalidOperationException("Begin with a frame first.");
        model = model is SlicedModel sliced ? sliced.Inner : model;
        result.Clear();
        try
        {
            if (_columns == 0)
            {
                model.Inspect(frame, result);
                _frame = null;
                return true;
            }

            Look(model, frame);
        }
        catch
        {
            _frame = null;
            throw;
        }

        if (++_next < (_columns * _rows) + (_options.Whole ? 1 : 0))
        {
            return false;
        }

        _frame = null;
        if (!ReferenceEquals(_sureOf, model))
        {
            (_sureOf, _sure) = (model, SureFrom(model));
        }

        Merge(result.Detections);
        return true;
    }

    public void Dispose() => _cutter.Dispose();

    /// <summary>Parts of <paramref name="size"/> that cover <paramref name="length"/> with at least that overlap.</summary>
    internal static int Parts(int length, int size, float overlap)
    {
        float step = Math.Max(1, size * (1 - overlap));
        return length <= size ? 1 : 1 + (int)MathF.Ceiling((length - size) / step);
    }

    /// <summary>Where part <paramref name="index"/> begins: the parts lie evenly, the last one at the end.</summary>
    internal static int Start(int index, int parts, int length, int size) => parts == 1 ? 0 : (int)((long)index * (length - size) / (parts - 1));

    private void Look(IVisionModel model, Frame frame)
    {
        if (_next == _columns * _rows)
        {
            model.Inspect(frame, _part);
            Take(Vector2.Zero);
            return;
        }

        FrameRegion region = frame.Region;
        int width = Math.Min(_options.Width, region.Width), height = Math.Min(_options.Height, region.Height);
        int x = region.X + Start(_next % _columns, _columns, region.Width, width), y = region.Y + Start(_next / _columns, _rows, region.Height, height);
        model.Inspect(_cutter.Cut(frame, x, y, width, height), _part);
        Take(new Vector2(x, y));
    }

    private void Take(Vector2 shift)
    {
        for (int i = 0; i < _part.Detections.Count; i++)
        {
            _all.AddFrom(_part.Detections, i, shift: shift);
        }
    }

    /// <summary>By class of the model.</summary>
    private float[] SureFrom(IVisionModel model) =>
    [
        .. model.Labels.Select((label, index) => _rules
            .Where(rule => rule.Verdict == VerdictKind.Ng && (rule.Class == VerdictRule.AnyClass || rule.Class == label))
            .Select(static rule => rule.MinConfidence ?? 1)
            .Append(model.Thresholds[index]).Min()),
    ];

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
                float sure = _sure[_all.Classes[best]];
                MergeInto(best, order[(i + 1)..], taken, _all.Confidences[best] >= sure ? sure : 0, result);
            }
        }
    }

    /// <param name="sure">Confidence from which on a box may widen the best one.</param>
    private void MergeInto(int best, ReadOnlySpan<ulong> others, Span<bool> taken, float sure, Detections result)
    {
        FrameBox box = _all.Boxes[best], union = box;
        int largest = best;
        foreach (ulong key in others)
        {
            int other = ScoreOrder.IndexOf(key);
            FrameBox near = _all.Boxes[other];
            if (!taken[other] && _all.Classes[other] == _all.Classes[best] && Shared(best, other) > _options.Match)
            {
                taken[other] = true;
                if (_all.Confidences[other] < sure)
                {
                    continue;
                }

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

    /// <summary>Of two rows. Turned objects that lie side by side share much of their upright boxes and nothing of themselves.</summary>
    private float Shared(int a, int b)
    {
        float upright = Shared(_all.Boxes[a], _all.Boxes[b]);
        return upright <= 0 || _all.Rectangles[a].IsEmpty || _all.Rectangles[b].IsEmpty ? upright : RotatedOverlap.Shared(_all.Rectangles[a], _all.Rectangles[b]);
    }

    /// <summary>Intersection over the smaller box.</summary>
    private static float Shared(in FrameBox a, in FrameBox b)
    {
        float w = MathF.Min(a.X2, b.X2) - MathF.Max(a.X1, b.X1), h = MathF.Min(a.Y2, b.Y2) - MathF.Max(a.Y1, b.Y1);
        return w <= 0 || h <= 0 ? 0 : w * h / MathF.Max(MathF.Min(a.Area, b.Area), 1e-6f);
    }
}
