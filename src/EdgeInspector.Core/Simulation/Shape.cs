namespace EdgeInspector.Core.Simulation;

/// <summary>Form of a <see cref="Shape"/>.</summary>
internal enum ShapeForm
{
    /// <summary>A line from (X0, Y0) to (X1, Y1) with round ends; Size is half its width.</summary>
    Stroke,

    /// <summary>An ellipse about (X0, Y0) with the radii X1 and Y1.</summary>
    Disc,

    /// <summary>A rectangle about (X0, Y0) with the half sizes X1 and Y1 and corners rounded by the radius Size.</summary>
    Box,

    /// <summary>As <see cref="Box"/>, its corners cut at 45 degrees by Size.</summary>
    Octagon,
}

/// <summary>What a <see cref="Shape"/> does to the board.</summary>
internal enum ShapeLayer
{
    /// <summary>Copper under solder mask.</summary>
    Copper,

    /// <summary>Copper that the solder mask leaves bare.</summary>
    Pad,

    /// <summary>Etched away.</summary>
    Clear,

    /// <summary>Drilled: no copper, and the camera looks through.</summary>
    Drill,
}

/// <summary>One drawn element; lengths in pixels.</summary>
internal readonly record struct Shape(ShapeLayer Layer, ShapeForm Form, float X0, float Y0, float X1, float Y1, float Size)
{
    public static Shape Stroke(ShapeLayer layer, float x0, float y0, float x1, float y1, float width) =>
        new(layer, ShapeForm.Stroke, x0, y0, x1, y1, 0.5f * width);

    public static Shape Disc(ShapeLayer layer, float x, float y, float radius) => new(layer, ShapeForm.Disc, x, y, radius, radius, 0);

    public static Shape Box(ShapeLayer layer, float x, float y, float halfWidth, float halfHeight, float corner = 0) =>
        new(layer, ShapeForm.Box, x, y, halfWidth, halfHeight, corner);

    public static Shape Octagon(ShapeLayer layer, float x, float y, float halfWidth, float halfHeight, float cut) =>
        new(layer, ShapeForm.Octagon, x, y, halfWidth, halfHeight, cut);
}
