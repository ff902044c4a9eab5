namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>Tells whether good pictures show their part in the same place, from the pictures alone.</summary>
/// <remarks>
/// Every place of a few pictures is looked for in the others: anywhere, and only thereabouts. Where parts lie alike both are about
/// equally near; where they do not, what is seen at a place is found elsewhere but not there.
/// </remarks>
internal static class PictureAlignment
{
    /// <summary>
    /// Measures up to here are alignment. Measured: 1.2 on photographs of a part laid down by hand, 1.1 to 1.2 on baked goods in the middle
    /// of a tray, 8 on circuit boards of many layouts.
    /// </summary>
    public const float MostAligned = 1.5f;

    /// <summary>How far from a place counts as thereabouts, of the longer edge.</summary>
    private const float Neighbourhood = 0.05f;

    /// <summary>Three in four places are below the measure: the quarter above may be noise, or the part itself in a small part of the picture.</summary>
    private const float Quantile = 0.75f;
    private const int Pictures = 4, Others = 12, Places = 200;

    /// <summary>How much farther the nearest vector thereabouts is than the nearest anywhere; 1: not at all.</summary>
    public static float Measure(FeatureStore store, float[] scale)
    {
        FeatureShape shape = store.Shape;
        int looked = Math.Min(Pictures, store.Count / 2), others = Math.Min(Others, store.Count - looked);
        if (looked == 0)
        {
            return 1;
        }

        float[][] vectors = [.. Enumerable.Range(0, looked + others).Select(picture =>
        {
            float[] scaled = new float[shape.Cells * shape.Channels];
            store.Vectors(picture * store.Count / (looked + others), scale, 0, scaled);
            return scaled;
        })];
        int step = Math.Max(1, shape.Cells / Places);
        var ratios = new List<float>();
        for (int picture = 0; picture < looked; picture++)
        {
            for (int cell = picture % step; cell < shape.Cells; cell += step)
            {
                (float anywhere, float there) = Nearest(vectors, looked, picture, cell, shape);
                // Places that look exactly alike everywhere, as a blank background does, tell nothing.
                if (anywhere > 1e-6f)
                {
                    ratios.Add(MathF.Sqrt(there / anywhere));
                }
            }
        }

        ratios.Sort();
        return ratios.Count == 0 ? 1 : ratios[(int)(Quantile * (ratios.Count - 1))];
    }

    private static (float Anywhere, float There) Nearest(float[][] vectors, int looked, int picture, int cell, FeatureShape shape)
    {
        int reach = Math.Max(1, (int)MathF.Round(Math.Max(shape.Width, shape.Height) * Neighbourhood));
        (int x, int y) = (cell % shape.Width, cell / shape.Width);
        ReadOnlySpan<float> query = vectors[picture].AsSpan(cell * shape.Channels, shape.Channels);
        (float anywhere, float there) = (float.PositiveInfinity, float.PositiveInfinity);
        for (int other = looked; other < vectors.Length; other++)
        {
            for (int p = 0; p < shape.Cells; p++)
            {
                float distance = MemoryBank.SquaredDistance(query, vectors[other].AsSpan(p * shape.Channels, shape.Channels));
                anywhere = MathF.Min(anywhere, distance);
                if (Math.Abs((p % shape.Width) - x) <= reach && Math.Abs((p / shape.Width) - y) <= reach)
                {
                    there = MathF.Min(there, distance);
                }
            }
        }

        return (anywhere, there);
    }
}
