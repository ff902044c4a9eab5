using System.Numerics;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Inspection;

/// <summary>Measures found objects in full: from the outline of a mask, or from a turned box. One thread at a time.</summary>
internal sealed class ObjectMeter
{
    private readonly ConnectedComponents _components = new();
    private readonly RegionMeter _meter = new();
    private readonly RegionContrast _contrast = new();

    /// <param name="row">Of the detections.</param>
    /// <returns>The form, null where only the box is known; and the contrast, NaN where it is not known.</returns>
    public (ObjectForm? Form, float Contrast) Measure(Frame frame, Detections found, int row)
    {
        RotatedBox rectangle = found.Rectangles[row];
        if (rectangle.IsEmpty)
        {
            return (null, float.NaN);
        }

        float solidity = float.NaN, perimeter = float.NaN, contrast = float.NaN;
        if (Label(found.Outline(row), found.Boxes[row]) is { } mask)
        {
            RegionShape shape = _meter.Measure(_components, mask.Width, mask.Number, mask.Grid);
            (solidity, perimeter) = (shape.Solidity, shape.Perimeter);
            contrast = _contrast.Measure(frame, _components, mask.Width, mask.Number, mask.Grid);
        }

        float width = MathF.Min(rectangle.Width, rectangle.Height);
        return (new ObjectForm(found.Areas[row], rectangle.Length, width, rectangle.Orientation, 1 - width / rectangle.Length, solidity, perimeter), contrast);
    }

    /// <summary>The outline as pixels again; null where it encloses none.</summary>
    private (int Width, int Number, RegionGrid Grid)? Label(ReadOnlySpan<Vector2> outline, in FrameBox box)
    {
        if (outline.Length < 3)
        {
            return null;
        }

        int left = (int)MathF.Floor(box.X1), top = (int)MathF.Floor(box.Y1);
        int width = (int)MathF.Ceiling(box.X2) - left + 1, height = (int)MathF.Ceiling(box.Y2) - top + 1;
        byte[] mask = new byte[width * height];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = Contains(outline, left + i % width + 0.5f, top + i / width + 0.5f) ? (byte)1 : (byte)0;
        }

        int count = _components.Label(mask, width, height);
        int largest = 0;
        for (int i = 1; i < count; i++)
        {
            largest = _components.Components[i].Area > _components.Components[largest].Area ? i : largest;
        }

        return count == 0 ? null : (width, largest + 1, new RegionGrid(left, top, 1, 1));
    }

    private static bool Contains(ReadOnlySpan<Vector2> polygon, float x, float y)
    {
        bool inside = false;
        Vector2 last = polygon[^1];
        foreach (Vector2 point in polygon)
        {
            if (last.Y <= y != point.Y <= y && x < last.X + (y - last.Y) / (point.Y - last.Y) * (point.X - last.X))
            {
                inside = !inside;
            }

            last = point;
        }

        return inside;
    }
}
