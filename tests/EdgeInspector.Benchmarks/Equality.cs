namespace EdgeInspector.Benchmarks;

/// <summary>Whether both sides gave the same result, and the figures that say so.</summary>
internal sealed record Equality(bool Holds, string Words)
{
    /// <summary>Largest absolute difference, to be at most <paramref name="limit"/>.</summary>
    public static Equality Within(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double limit, double unit, string unitName)
    {
        if (ours.Length != theirs.Length)
        {
            return new Equality(false, $"{ours.Length} values against {theirs.Length}");
        }

        double worst = 0, sum = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            double difference = Math.Abs((double)ours[i] - theirs[i]) / unit;
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
            sum += difference;
        }

        return new Equality(worst <= limit, $"max {worst:0.###}, mean {sum / Math.Max(1, ours.Length):0.####} {unitName} over {ours.Length} values (limit {limit})");
    }

    public static Equality Same(ReadOnlySpan<int> ours, ReadOnlySpan<int> theirs, string what)
    {
        if (ours.SequenceEqual(theirs))
        {
            return new Equality(true, $"same {what} ({ours.Length})");
        }

        int first = ours.CommonPrefixLength(theirs);
        return new Equality(false, $"{what} differ from position {first} on ({ours.Length} against {theirs.Length})");
    }
}
