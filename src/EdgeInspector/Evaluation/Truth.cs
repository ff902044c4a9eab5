using EdgeInspector.Core.Frames;
using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>Labels in the pixels of the picture they are of.</summary>
internal static class Truth
{
    /// <exception cref="DataException">They were made for a picture of another size.</exception>
    public static IEnumerable<LabelledObject> ObjectsOf(LabelledPicture picture, Frame frame)
    {
        if (picture.Width > 0 && picture.Height > 0 && (picture.Width != frame.Width || picture.Height != frame.Height))
        {
            throw new DataException($"{picture.LabelPath}: its labels are for {picture.Width}x{picture.Height} pixels, but {picture.Path} has {frame.Width}x{frame.Height}; label it again, or put the right picture there");
        }

        if (picture.Objects.FirstOrDefault(one => one.Mask is { } mask && (mask.Width != frame.Width || mask.Height != frame.Height))?.Mask is { } other)
        {
            throw new DataException($"{picture.LabelPath}: a mask in it is of {other.Width}x{other.Height} pixels, but {picture.Path} has {frame.Width}x{frame.Height}; label it again, or put the right picture there");
        }

        (float width, float height) = picture.IsRelative ? (frame.Width, frame.Height) : (1f, 1f);
        return !picture.IsRelative ? picture.Objects : picture.Objects.Select(one => one with
        {
            Box = new FrameBox(one.Box.X1 * width, one.Box.Y1 * height, one.Box.X2 * width, one.Box.Y2 * height),
            Outlines = [.. one.Outlines.Select(outline => outline.Select((value, i) => value * (i % 2 == 0 ? width : height)).ToArray())],
        });
    }

    /// <summary>The pixels of one object of <see cref="ObjectsOf"/>: its runs, its outlines, or its box where it has neither.</summary>
    /// <param name="target"><c>[height, width]</c> of the frame.</param>
    public static void Paint(LabelledObject labelled, Span<byte> target, int width, int height, byte value)
    {
        if (labelled.Mask is { } mask)
        {
            mask.Paint(target, value);
            return;
        }

        foreach (float[] outline in labelled.Outlines)
        {
            Outline.Fill(outline, 1, 1, target, width, height, value);
        }

        if (labelled.Outlines.Count == 0)
        {
            FrameBox box = labelled.Box;
            Outline.Fill([box.X1, box.Y1, box.X2, box.Y1, box.X2, box.Y2, box.X1, box.Y2], 1, 1, target, width, height, value);
        }
    }

    /// <summary>Leaves of a mask those pixels in which a picture differs from its template by more than half of the range, in any channel.</summary>
    /// <param name="mask"><c>[height, width]</c> of both, 0 or 1.</param>
    public static void KeepDifferent(Span<byte> mask, Frame picture, Frame template)
    {
        const int Least = 128;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
            {
                continue;
            }

            Span<byte> one = picture.Pixels.Slice(3 * i, 3);
            Span<byte> other = template.Pixels.Slice(3 * i, 3);
            int difference = Math.Max(Math.Abs(one[0] - other[0]), Math.Max(Math.Abs(one[1] - other[1]), Math.Abs(one[2] - other[2])));
            mask[i] = (byte)(difference >= Least ? 1 : 0);
        }
    }

    /// <summary>Where a mask's picture is set: brighter than a quarter of its brightest pixel, so that colours and numbers do alike.</summary>
    /// <returns><c>[height, width]</c>, 0 or 1.</returns>
    public static byte[] Read(Frame mask)
    {
        byte[] set = new byte[mask.Width * mask.Height];
        int brightest = 0;
        for (int i = 0; i < set.Length; i++)
        {
            Span<byte> pixel = mask.Pixels.Slice(3 * i, 3);
            set[i] = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2]));
            brightest = Math.Max(brightest, set[i]);
        }

        for (int i = 0; i < set.Length; i++)
        {
            set[i] = (byte)(4 * set[i] > brightest ? 1 : 0);
        }

        return set;
    }
}
