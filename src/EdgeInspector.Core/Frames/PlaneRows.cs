using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>One row of each target plane, by source channel.</summary>
internal readonly ref struct PlaneRows
{
    public readonly Span<float> Blue, Green, Red;

    public PlaneRows(Span<float> target, int offset, int plane, int width, ColorOrder color)
    {
        Span<float> first = target.Slice(offset, width);
        Green = target.Slice(plane + offset, width);
        Span<float> last = target.Slice(2 * plane + offset, width);
        Blue = color == ColorOrder.Rgb ? last : first;
        Red = color == ColorOrder.Rgb ? first : last;
    }
}
