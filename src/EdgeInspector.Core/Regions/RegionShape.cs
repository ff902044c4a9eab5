using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Regions;

/// <summary>The form of one region, in frame pixels or, after <see cref="Scaled"/>, in millimetres.</summary>
public readonly record struct RegionShape
{
    /// <summary>Square pixels.</summary>
    public required float Area { get; init; }

    /// <summary>The smallest rectangle, turned as it may be, that holds the region's pixels whole.</summary>
    public required RotatedBox Rectangle { get; init; }

    /// <summary>Area of the convex hull of the region's pixels, square pixels.</summary>
    public required float HullArea { get; init; }

    /// <summary>Length of its edges, holes included, pixels; up to 8 % too long where they are slanted.</summary>
    public required float Perimeter { get; init; }

    /// <summary>Longer edge of <see cref="Rectangle"/>.</summary>
    public float Length => Rectangle.Length;

    /// <summary>Shorter edge of <see cref="Rectangle"/>.</summary>
    public float Width => MathF.Min(Rectangle.Width, Rectangle.Height);

    /// <summary>Direction of <see cref="Length"/> in degrees from the x axis, clockwise as seen, 0 to below 180.</summary>
    public float Orientation => Rectangle.Orientation;

    /// <summary>0 for a square or a disc, towards 1 for a line: 1 less width by length.</summary>
    public float Elongation => Length > 0 ? 1 - Width / Length : 0;

    /// <summary>0-1: how much of its convex hull it fills; 1 has no dents and no holes.</summary>
    public float Solidity => HullArea > 0 ? MathF.Min(1, Area / HullArea) : 1;

    /// <summary>The same in another unit of length.</summary>
    /// <param name="factor">Units per pixel, such as a calibration's millimetres per pixel; above 0.</param>
    public RegionShape Scaled(float factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return new RegionShape
        {
            Area = Area * factor * factor,
            Rectangle = new RotatedBox(Rectangle.CenterX * factor, Rectangle.CenterY * factor, Rectangle.Width * factor, Rectangle.Height * factor, Rectangle.Angle),
            HullArea = HullArea * factor * factor,
            Perimeter = Perimeter * factor,
        };
    }
}
