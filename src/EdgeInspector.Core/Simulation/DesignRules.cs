namespace EdgeInspector.Core.Simulation;

/// <summary>
/// What a layout must keep so that no good board looks defective: no slivers, no slits, no stubs that end in nothing, no hole without
/// its ring.
/// </summary>
internal static class DesignRules
{
    private const float LeastHole = 6;
    private const float LeastRing = 6.5f;
    private const float LeastTrack = 5.5f;
    private const float LeastPad = 10;
    private const float LeastLonePad = 21;
    private const float LeastSpace = NetSpacing.Least;
    private const float LeastVisible = 40;

    /// <summary>
    /// Mends the shapes of a panel: tracks get their least width, those of which the border would leave a stub go, and so does what lies
    /// near a fixture or over another pad; free track ends get a pad, holes a ring; holes too small for one are left out.
    /// </summary>
    /// <param name="first">Index of the panel's first shape; its shapes are the last of the list.</param>
    /// <param name="poured">Whether a pour surrounds the panel: tracks then end inside it, since an end before the pour would look broken.</param>
    public static void Apply(List<Shape> shapes, int first, PixelBox panel, BoardFixtures fixtures, NetSpacing spacing, bool poured)
    {
        ClearFixtures(shapes, first, fixtures);
        PixelBox inner = panel.Grow(-(int)LeastPad);
        for (int i = shapes.Count - 1; i >= first; i--)
        {
            Shape shape = shapes[i];
            if (IsSecondPad(shapes, first, i))
            {
                shapes.RemoveAt(i);
                if (i < shapes.Count && shapes[i].Layer == ShapeLayer.Drill && ShapePainter.Distance(shape, shapes[i].X0, shapes[i].Y0) < 0)
                    shapes.RemoveAt(i);

                continue;
            }

            if (shape.Form != ShapeForm.Stroke || shape.Layer != ShapeLayer.Copper)
                continue;

            if (IsStub(shape, inner))
                shapes.RemoveAt(i);
            else if (shape.Size < LeastTrack / 2)
                shapes[i] = shape with { Size = LeastTrack / 2 };
        }

        if (poured)
            Shorten(shapes, first, panel);

        PullBack(shapes, first, panel);
        DropLoneVias(shapes, first);
        WidenLonePads(shapes, first);
        int count = shapes.Count;
        for (int i = first; i < count; i++)
        {
            Shape shape = shapes[i];
            if (shape.Form != ShapeForm.Stroke || shape.Layer != ShapeLayer.Copper)
                continue;

            CapEnd(shapes, first, i, panel, shape.X0, shape.Y0);
            CapEnd(shapes, first, i, panel, shape.X1, shape.Y1);
        }

        RingHoles(shapes, first);
        spacing.Apply(shapes, first, panel);
    }

    /// <summary>Takes away what comes near a fixture, tracks whole: the rest of one would look broken.</summary>
    private static void ClearFixtures(List<Shape> shapes, int first, BoardFixtures fixtures)
    {
        for (int i = shapes.Count - 1; i >= first; i--)
        {
            if (!fixtures.IsNear(shapes[i]))
                continue;

            var lost = new List<Shape> { shapes[i] };
            shapes.RemoveAt(i);
            for (int n = 0; n < lost.Count; n++)
            {
                for (int k = shapes.Count - 1; k >= first; k--)
                {
                    if (SharesEnd(shapes[k], lost[n]))
                    {
                        lost.Add(shapes[k]);
                        shapes.RemoveAt(k);
                    }
                }
            }

            i = Math.Min(i, shapes.Count);
        }
    }

    /// <summary>A via whose track is gone would be stray copper.</summary>
    private static void DropLoneVias(List<Shape> shapes, int first)
    {
        for (int i = shapes.Count - 1; i >= first; i--)
        {
            Shape via = shapes[i];
            if (via.Layer != ShapeLayer.Copper || via.Form != ShapeForm.Disc)
                continue;

            bool reached = false;
            for (int k = first; k < shapes.Count && !reached; k++)
            {
                Shape track = shapes[k];
                reached = track.Form == ShapeForm.Stroke && (ShapePainter.Distance(via, track.X0, track.Y0) < 0 || ShapePainter.Distance(via, track.X1, track.Y1) < 0);
            }

            if (reached)
                continue;

            shapes.RemoveAt(i);
            if (i < shapes.Count && shapes[i].Layer == ShapeLayer.Drill && ShapePainter.Distance(via, shapes[i].X0, shapes[i].Y0) < 0)
                shapes.RemoveAt(i);
        }
    }

    /// <summary>A pad that no track reaches must not be mistaken for stray copper.</summary>
    private static void WidenLonePads(List<Shape> shapes, int first)
    {
        for (int i = first; i < shapes.Count; i++)
        {
            Shape pad = shapes[i];
            if (pad.Layer != ShapeLayer.Pad || pad.Form != ShapeForm.Disc || MathF.Min(pad.X1, pad.Y1) >= LeastLonePad)
                continue;

            bool reached = false;
            for (int k = first; k < shapes.Count && !reached; k++)
                reached = shapes[k].Layer == ShapeLayer.Copper && ShapePainter.Distance(shapes[k], pad.X0, pad.Y0) < 0;

            if (reached)
                continue;

            shapes[i] = pad with { X1 = LeastLonePad, Y1 = LeastLonePad };
            if (IsSecondPad(shapes, first, i))
                shapes.RemoveAt(i--);
        }
    }

    /// <summary>Whether a pad or hole lies over or close beside an earlier one without sharing its centre, as no layout would have it.</summary>
    private static bool IsSecondPad(List<Shape> shapes, int first, int self)
    {
        Shape shape = shapes[self];
        if (shape.Form == ShapeForm.Stroke || shape.Layer is not (ShapeLayer.Pad or ShapeLayer.Drill))
            return false;

        float room = MathF.Min(shape.X1, shape.Y1) + LeastSpace;
        for (int i = first; i < self; i++)
        {
            Shape other = shapes[i];
            if (other.Layer != ShapeLayer.Pad || (MathF.Abs(other.X0 - shape.X0) < 0.3f * other.X1 && MathF.Abs(other.Y0 - shape.Y0) < 0.3f * other.Y1))
                continue;

            if (ShapePainter.Distance(other, shape.X0, shape.Y0) < room)
                return true;
        }

        return false;
    }

    /// <summary>Whether a track leaves the panel so soon that only a stub is seen, or runs along its border so close that it is cut lengthwise.</summary>
    private static bool IsStub(in Shape track, PixelBox inner)
    {
        (bool startsInside, bool endsInside) = (inner.Contains(track.X0, track.Y0), inner.Contains(track.X1, track.Y1));
        if (startsInside && endsInside)
            return false;

        const int Samples = 64;
        int inside = 0;
        for (int i = 0; i <= Samples; i++)
        {
            float t = i / (float)Samples;
            if (inner.Contains(track.X0 + t * (track.X1 - track.X0), track.Y0 + t * (track.Y1 - track.Y0)))
                inside++;
        }

        float length = MathF.Sqrt((track.X1 - track.X0) * (track.X1 - track.X0) + (track.Y1 - track.Y0) * (track.Y1 - track.Y0));
        return inside * length / (Samples + 1) < LeastVisible;
    }

    /// <summary>Ends tracks where there is room for a pad before the border.</summary>
    private static void Shorten(List<Shape> shapes, int first, PixelBox panel)
    {
        for (int i = shapes.Count - 1; i >= first; i--)
        {
            Shape track = shapes[i];
            if (track.Form != ShapeForm.Stroke || track.Layer != ShapeLayer.Copper)
                continue;

            PixelBox room = panel.Grow(-(int)CapRadius(track) - 4);
            if (BareEnds.TryLeave(track, room, first: true, out BareEnds.End end))
                shapes[i] = track = track with { X0 = end.X - end.DirectionX, Y0 = end.Y - end.DirectionY };

            if (BareEnds.TryLeave(track, room, first: false, out end))
                shapes[i] = track = track with { X1 = end.X - end.DirectionX, Y1 = end.Y - end.DirectionY };

            if (!room.Contains(track.X0, track.Y0) && !room.Contains(track.X1, track.Y1))
                shapes.RemoveAt(i);
        }
    }

    /// <summary>Tracks that reach a little past another one end inside it: the rest would look like a spur.</summary>
    private static void PullBack(List<Shape> shapes, int first, PixelBox panel)
    {
        for (int i = first; i < shapes.Count; i++)
        {
            if (shapes[i].Form != ShapeForm.Stroke || shapes[i].Layer != ShapeLayer.Copper)
                continue;

            if (PastOthers(shapes, first, i, SeenEnd(atStart: true)) is (float, float) begin)
                shapes[i] = shapes[i] with { X0 = begin.X, Y0 = begin.Y };

            if (PastOthers(shapes, first, i, SeenEnd(atStart: false)) is (float, float) end)
                shapes[i] = shapes[i] with { X1 = end.X, Y1 = end.Y };

            BareEnds.End SeenEnd(bool atStart) => BareEnds.TryLeave(shapes[i], panel, atStart, out BareEnds.End border) ? border : BareEnds.Of(shapes[i], atStart);
        }
    }

    /// <summary>Where a track that ends bare, close behind another shape, should end instead; null where its end may stay.</summary>
    private static (float X, float Y)? PastOthers(List<Shape> shapes, int first, int self, BareEnds.End end)
    {
        Shape track = shapes[self];
        float length = MathF.Sqrt((track.X1 - track.X0) * (track.X1 - track.X0) + (track.Y1 - track.Y0) * (track.Y1 - track.Y0));
        (float deepest, float at) = (0, 0);
        for (int i = first; i < shapes.Count; i++)
        {
            Shape other = shapes[i];
            if (i == self || other.Layer is not (ShapeLayer.Copper or ShapeLayer.Pad))
                continue;

            if (ShapePainter.Distance(other, end.X, end.Y) < 0)
                return null;

            if (SharesEnd(other, track) || !ShapePainter.Extent(other, LeastVisible).Contains(end.X, end.Y))
                continue;

            bool entered = false;
            for (float back = 1; back < length && (entered || back <= LeastVisible); back++)
            {
                float depth = -ShapePainter.Distance(other, end.X - back * end.DirectionX, end.Y - back * end.DirectionY);
                if (entered && depth <= 0)
                    break;

                entered |= depth > 0;
                if (depth > deepest)
                    (deepest, at) = (depth, back);
            }
        }

        return at > 0 ? (end.X - at * end.DirectionX, end.Y - at * end.DirectionY) : null;
    }

    private static float CapRadius(in Shape track) => MathF.Max(LeastPad, track.Size * 1.35f + 3);

    private static void CapEnd(List<Shape> shapes, int first, int self, PixelBox panel, float x, float y)
    {
        float radius = CapRadius(shapes[self]);
        if (!panel.Grow(-(int)radius - 3).Contains(x, y))
            return;

        // A pad that would touch its neighbours would be a short; the bare end is the lesser evil.
        for (int i = first; i < shapes.Count; i++)
        {
            if (i != self && shapes[i].Layer is ShapeLayer.Copper or ShapeLayer.Pad
                && ShapePainter.Distance(shapes[i], x, y) < (SharesEnd(shapes[i], shapes[self]) ? 0 : radius + LeastSpace))
            {
                return;
            }
        }

        shapes.Add(Shape.Disc(ShapeLayer.Pad, x, y, radius));
        if (radius >= LeastHole + LeastRing)
            shapes.Add(Shape.Disc(ShapeLayer.Drill, x, y, MathF.Max(LeastHole, radius * 0.45f)));
    }

    /// <summary>Whether two tracks are parts of one, so that being near each other is no fault.</summary>
    private static bool SharesEnd(in Shape one, in Shape other)
    {
        if (one.Form != ShapeForm.Stroke || other.Form != ShapeForm.Stroke)
            return false;

        return (one.X0, one.Y0) == (other.X0, other.Y0) || (one.X1, one.Y1) == (other.X0, other.Y0)
            || (one.X0, one.Y0) == (other.X1, other.Y1) || (one.X1, one.Y1) == (other.X1, other.Y1);
    }

    private static void RingHoles(List<Shape> shapes, int first)
    {
        for (int i = shapes.Count - 1; i >= first; i--)
        {
            Shape hole = shapes[i];
            if (hole.Layer != ShapeLayer.Drill)
                continue;

            if (hole.X1 < LeastHole)
            {
                shapes.RemoveAt(i);
                continue;
            }

            bool ringed = i > first && shapes[i - 1].Layer == ShapeLayer.Pad && ShapePainter.Distance(shapes[i - 1], hole.X0, hole.Y0) < -(hole.X1 + LeastRing);
            if (!ringed)
                shapes.Insert(i, Shape.Disc(ShapeLayer.Pad, hole.X0, hole.Y0, hole.X1 + MathF.Max(LeastRing, hole.X1 * 0.45f)));
        }
    }
}
