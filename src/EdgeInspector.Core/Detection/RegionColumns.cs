using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Detection;

/// <summary>Writes what a region's mask tells of it into the row of its detection. Buffers are kept for reuse; one thread at a time.</summary>
public sealed class RegionColumns
{
    private readonly RegionMeter _meter = new();
    private readonly RegionOutline _outline = new();

    /// <summary>Fills area, length, rectangle and outline of the last row of <paramref name="result"/>.</summary>
    /// <param name="components">That labelled the mask last.</param>
    /// <param name="width">Columns of that mask.</param>
    /// <param name="number">Of the region, from 1.</param>
    /// <param name="grid">Where the mask lies in the frame.</param>
    public void Write(ConnectedComponents components, int width, int number, in RegionGrid grid, Detections result)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(result);
        RegionShape shape = _meter.Measure(components, width, number, grid);
        int row = result.Count - 1;
        result.Areas[row] = shape.Area;
        result.Lengths[row] = shape.Length;
        result.Rectangles[row] = shape.Rectangle;
        result.SetOutline(row, _outline.Trace(components.Labels, width, number, components.Components[number - 1], grid));
    }
}
