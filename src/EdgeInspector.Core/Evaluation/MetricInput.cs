namespace EdgeInspector.Core.Evaluation;

/// <summary>What measures are taken of, checked: a NaN would sort anywhere and turn a figure into nonsense without a word.</summary>
internal static class MetricInput
{
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static void CheckFinite(ReadOnlySpan<float> values, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException($"{what} {i} is {values[i]}; only finite numbers can be measured.");
            }
        }
    }

    /// <exception cref="ArgumentException">The two are not of one length.</exception>
    public static void CheckLengths(int values, string what, int others, string than)
    {
        if (values != others)
        {
            throw new ArgumentException($"{values} {what} for {others} {than}; there must be one for each.");
        }
    }
}
