namespace EdgeInspector.Inspection;

/// <summary>The form of an object itself.</summary>
/// <param name="Area">Square pixels.</param>
/// <param name="Length">Longer edge of the smallest rectangle around it, pixels.</param>
/// <param name="Width">Shorter edge, pixels.</param>
/// <param name="Orientation">Degrees from the x axis, clockwise as seen, 0 to below 180.</param>
/// <param name="Elongation">0 for a square or disc, towards 1 for a line.</param>
/// <param name="Solidity">How much of its convex hull it fills, 0-1; NaN of a turned box.</param>
/// <param name="Perimeter">Pixels; NaN of a turned box.</param>
internal sealed record ObjectForm(float Area, float Length, float Width, float Orientation, float Elongation, float Solidity, float Perimeter);
