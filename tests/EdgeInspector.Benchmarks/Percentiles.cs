namespace EdgeInspector.Benchmarks;

/// <summary>Nanoseconds.</summary>
internal readonly record struct Percentiles(double P50, double P99, int Samples)
{
    public static Percentiles Of(IEnumerable<long> times)
    {
        long[] sorted = [.. times.Order()];
        return new Percentiles(At(sorted, 0.5), At(sorted, 0.99), sorted.Length);
    }

    public static double Median(IReadOnlyList<long> times) => At([.. times.Order()], 0.5);

    private static double At(long[] sorted, double quantile)
    {
        double position = quantile * (sorted.Length - 1);
        int low = (int)position;
        return sorted[low] + (position - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]);
    }
}
