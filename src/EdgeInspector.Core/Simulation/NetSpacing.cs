namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Keeps the nets of a panel apart: tracks and pads that were not drawn to meet get their space, or the smaller net goes; one whose own
/// pads overlap goes, too, and one that ends bare before another. Otherwise the drawing itself would hold shorts, spurs and opens.
/// Buffers are reused; one thread at a time.
/// </summary>
internal sealed class NetSpacing
{
    /// <summary>Least pixels between two nets, and between two pads of one.</summary>
    public const float Least = 8;

    private const float SampleStep = 3;
    private const int OutlineSamples = 24;

    private readonly List<PixelBox> _extents = [];
    private readonly List<int> _net = [];
    private readonly List<int> _size = [];
    private readonly List<Shape> _kept = [];
    private readonly HashSet<int> _lostNets = [];
    private readonly BareEnds _ends = new();

    /// <summary>Begins a board: forgets where the tracks of the last one ended.</summary>
    public void Begin() => _ends.Clear();

    /// <summary>Spaces the last panel of the list, also from the ends of the panels before.</summary>
    /// <param name="first">Index of the panel's first shape; its shapes are the last of the list.</param>
    /// <param name="panel">Where no track may end bare: there was no room for its pad, and it would look broken. One that leaves it may.</param>
    public void Apply(List<Shape> shapes, int first, PixelBox panel)
    {
        Join(shapes, first);
        _lostNets.Clear();
        for (int i = first; i < shapes.Count; i++)
        {
            Shape track = shapes[i];
            if (track is { Layer: ShapeLayer.Copper, Form: ShapeForm.Stroke }
                && (IsBare(shapes, first, i, panel, track.X0, track.Y0) || IsBare(shapes, first, i, panel, track.X1, track.Y1)))
            {
                _lostNets.Add(Root(i - first));
            }
        }

        for (int j = first; j < shapes.Count; j++)
        {
            for (int i = first; i < j; i++)
            {
                if (!IsCopper(shapes[i]) || !IsCopper(shapes[j]) || IsLost(i, first) || IsLost(j, first) || !IsNear(i, j, first))
                    continue;

                bool together = Root(i - first) == Root(j - first);
                if (together && !ArePadsApart(shapes[i], shapes[j]))
                    continue;

                if (Gap(shapes[i], shapes[j]) < Least)
                    _lostNets.Add(_size[Root(i - first)] < _size[Root(j - first)] ? Root(i - first) : Root(j - first));
            }
        }

        LoseFacing(shapes, first, panel);
        Remove(shapes, first);
        for (int i = first; i < shapes.Count; i++)
            KeepEnds(shapes[i], panel);
    }

    /// <summary>Of two nets of which one ends bare before the other, the one of this panel goes; of two of this panel, the one that ends.</summary>
    private void LoseFacing(List<Shape> shapes, int first, PixelBox panel)
    {
        for (int i = first; i < shapes.Count; i++)
        {
            if (!IsCopper(shapes[i]) || IsLost(i, first))
                continue;

            foreach (BareEnds.End earlier in _ends.All)
            {
                if (BareEnds.Faces(earlier, shapes[i]))
                    _lostNets.Add(Root(i - first));
            }

            for (int end = 0; end < 2 && shapes[i].Form == ShapeForm.Stroke; end++)
            {
                if (BareEnds.TryLeave(shapes[i], panel, end == 0, out BareEnds.End bare)
                    ? FacesAny(shapes, first, i, bare)
                    : EndsInPad(shapes, first, i, end == 0, out bare) && FacesPad(shapes, first, i, bare))
                {
                    _lostNets.Add(Root(i - first));
                }
            }
        }
    }

    private bool FacesAny(List<Shape> shapes, int first, int track, BareEnds.End bare)
    {
        for (int i = 0; i < shapes.Count; i++)
        {
            if (IsCopper(shapes[i]) && (i < first || (Root(i - first) != Root(track - first) && !IsLost(i, first))) && BareEnds.Faces(bare, shapes[i]))
                return true;
        }

        return false;
    }

    /// <summary>Whether a track ends in the middle of a pad and none goes on from there.</summary>
    private static bool EndsInPad(List<Shape> shapes, int first, int track, bool atStart, out BareEnds.End end)
    {
        end = BareEnds.Of(shapes[track], atStart);
        bool padded = false;
        for (int i = first; i < shapes.Count; i++)
        {
            Shape other = shapes[i];
            if (i != track && other.Form == ShapeForm.Stroke && ((other.X0, other.Y0) == (end.X, end.Y) || (other.X1, other.Y1) == (end.X, end.Y)))
                return false;

            padded |= IsPad(other) && MathF.Abs(other.X0 - end.X) < 1 && MathF.Abs(other.Y0 - end.Y) < 1;
        }

        return padded;
    }

    /// <summary>Whether a pad of another net lies straight ahead, close by: the two would look like one track with a break.</summary>
    private bool FacesPad(List<Shape> shapes, int first, int track, BareEnds.End end)
    {
        for (int i = first; i < shapes.Count; i++)
        {
            if (IsPad(shapes[i]) && Root(i - first) != Root(track - first) && !IsLost(i, first) && BareEnds.Faces(end, shapes[i]))
                return true;
        }

        return false;
    }

    private void KeepEnds(in Shape shape, PixelBox panel)
    {
        if (!IsCopper(shape) || shape.Form != ShapeForm.Stroke)
            return;

        if (BareEnds.TryLeave(shape, panel, first: true, out BareEnds.End bare))
            _ends.Add(bare);

        if (BareEnds.TryLeave(shape, panel, first: false, out bare))
            _ends.Add(bare);
    }

    private bool IsBare(List<Shape> shapes, int first, int track, PixelBox panel, float x, float y)
    {
        if (!panel.Contains(x, y))
            return false;

        for (int i = first; i < shapes.Count; i++)
        {
            if (i != track && IsCopper(shapes[i]) && IsNear(i, track, first) && ShapePainter.Distance(shapes[i], x, y) < -0.5f)
                return false;
        }

        return true;
    }

    /// <summary>Numbers the nets: what shares an end or lies with its end in the other was drawn to meet.</summary>
    private void Join(List<Shape> shapes, int first)
    {
        _extents.Clear();
        _net.Clear();
        _size.Clear();
        for (int i = first; i < shapes.Count; i++)
        {
            _extents.Add(ShapePainter.Extent(shapes[i], 0));
            _net.Add(i - first);
            _size.Add(1);
        }

        for (int j = first; j < shapes.Count; j++)
        {
            for (int i = first; i < j; i++)
            {
                if (IsCopper(shapes[i]) && IsCopper(shapes[j]) && IsNear(i, j, first) && Meet(shapes[i], shapes[j]))
                    Unite(i - first, j - first);
            }
        }
    }

    private static bool Meet(in Shape one, in Shape other)
    {
        if (EndsIn(one, other) || EndsIn(other, one))
            return true;

        // Areas drawn as overlapping boxes are one: meanders.
        return one.Layer == ShapeLayer.Copper && other.Layer == ShapeLayer.Copper && one.Form == ShapeForm.Box && other.Form == ShapeForm.Box && Gap(one, other) < 0;
    }

    private static bool EndsIn(in Shape one, in Shape other) => ShapePainter.Distance(other, one.X0, one.Y0) < -0.5f
        || (one.Form == ShapeForm.Stroke && ShapePainter.Distance(other, one.X1, one.Y1) < -0.5f);

    /// <summary>Whether both are pads or vias about different places: of one net or not, they must not overlap by half.</summary>
    private static bool ArePadsApart(in Shape one, in Shape other)
    {
        if (!IsPad(one) || !IsPad(other))
            return false;

        return MathF.Abs(one.X0 - other.X0) >= 0.3f * MathF.Min(one.X1, other.X1) || MathF.Abs(one.Y0 - other.Y0) >= 0.3f * MathF.Min(one.Y1, other.Y1);
    }

    private static bool IsPad(in Shape shape) => shape.Layer == ShapeLayer.Pad || (shape.Layer == ShapeLayer.Copper && shape.Form == ShapeForm.Disc);

    private static bool IsCopper(in Shape shape) => shape.Layer is ShapeLayer.Copper or ShapeLayer.Pad;

    /// <summary>Pixels between the outlines, negative where they overlap: sampled along a track's middle or a pad's outline.</summary>
    private static float Gap(in Shape one, in Shape other)
    {
        if (one.Form != ShapeForm.Stroke && other.Form == ShapeForm.Stroke)
            return Gap(other, one);

        float least = float.MaxValue;
        if (one.Form == ShapeForm.Stroke)
        {
            (float dx, float dy) = (one.X1 - one.X0, one.Y1 - one.Y0);
            int samples = 1 + (int)(MathF.Sqrt(dx * dx + dy * dy) / SampleStep);
            for (int i = 0; i <= samples; i++)
            {
                float t = i / (float)samples;
                least = MathF.Min(least, ShapePainter.Distance(other, one.X0 + t * dx, one.Y0 + t * dy) - one.Size);
            }

            return least;
        }

        for (int i = 0; i < OutlineSamples; i++)
        {
            (float sin, float cos) = MathF.SinCos(i * MathF.Tau / OutlineSamples);
            // A rectangle's corners lie on the circle's square hull.
            float stretch = one.Form == ShapeForm.Disc ? 1 : 1 / MathF.Max(MathF.Abs(sin), MathF.Abs(cos));
            least = MathF.Min(least, ShapePainter.Distance(other, one.X0 + one.X1 * cos * stretch, one.Y0 + one.Y1 * sin * stretch));
        }

        return MathF.Min(least, ShapePainter.Distance(other, one.X0, one.Y0));
    }

    private void Remove(List<Shape> shapes, int first)
    {
        // Holes are told by what lay under them, so nothing moves before all is decided.
        _kept.Clear();
        for (int i = first; i < shapes.Count; i++)
        {
            if (!IsLost(i, first) && !(shapes[i].Layer == ShapeLayer.Drill && LiesOnLost(shapes, first, i)))
                _kept.Add(shapes[i]);
        }

        shapes.RemoveRange(first, shapes.Count - first);
        shapes.AddRange(_kept);
    }

    /// <summary>Whether the pad that a hole was drilled for is gone: the one it lies in whose middle is nearest.</summary>
    private bool LiesOnLost(List<Shape> shapes, int first, int hole)
    {
        (float x, float y) = (shapes[hole].X0, shapes[hole].Y0);
        float nearest = float.MaxValue;
        bool lost = false;
        for (int i = first; i < shapes.Count; i++)
        {
            Shape pad = shapes[i];
            if (!IsCopper(pad) || pad.Form == ShapeForm.Stroke)
                continue;

            float away = MathF.Abs(pad.X0 - x) + MathF.Abs(pad.Y0 - y);
            if (away < nearest && ShapePainter.Distance(pad, x, y) < 0)
                (nearest, lost) = (away, IsLost(i, first));
        }

        return lost;
    }

    private bool IsLost(int index, int first) => _lostNets.Contains(Root(index - first));

    private bool IsNear(int i, int j, int first) => _extents[i - first].Grow((int)Least + 1).Overlaps(_extents[j - first]);

    private void Unite(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        if (a != b)
        {
            _net[b] = a;
            _size[a] += _size[b];
        }
    }

    private int Root(int shape)
    {
        while (_net[shape] != shape)
        {
            _net[shape] = _net[_net[shape]];
            shape = _net[shape];
        }

        return shape;
    }
}
