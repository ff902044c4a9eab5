namespace EdgeInspector.Core.Anomaly;

/// <summary>Coordinates beside features: two columns that make cells far from each other differ.</summary>
internal static class PlaceColumns
{
    /// <summary>Columns that coordinates take.</summary>
    public static int Count(float weight) => weight > 0 ? 2 : 0;

    /// <summary>Writes the last two columns of a cell's row: how far it is from the left and from the top, the longer edge being <paramref name="weight"/>.</summary>
    public static void Write(Span<float> row, FeatureShape shape, int cell, float weight)
    {
        if (Count(weight) > 0)
        {
            float step = weight / Math.Max(shape.Width, shape.Height);
            (row[^2], row[^1]) = (cell % shape.Width * step, cell / shape.Width * step);
        }
    }
}
