namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>
/// Whether events come more often than before, decided by a test: given the total of two spans, the number in the later one is
/// binomial with the share of its length, whatever the rate is (the conditional test of two Poisson rates; Przyborowski and Wilenski,
/// Biometrika 31, 1940). Two-sided, exact.
/// </summary>
public static class TrendTest
{
    /// <summary>How often chance alone may be called a trend. 0.05: the usual one.</summary>
    public const double Alpha = 0.05;

    /// <summary>Below this many events in both spans together even the most extreme split proves nothing: 2 * 0.5^6 = 0.03 is the first below 0.05.</summary>
    public const long FewestEvents = 6;

    /// <summary>Compares two spans.</summary>
    /// <param name="before">Events in the earlier span.</param>
    /// <param name="after">Events in the later span.</param>
    /// <param name="beforeLength">Length of the earlier span; any unit, above 0.</param>
    /// <param name="afterLength">Length of the later span, the same unit, above 0.</param>
    public static TrendResult Compare(long before, long after, double beforeLength = 1, double afterLength = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        if (!(beforeLength > 0 && afterLength > 0))
        {
            return new TrendResult(Trend.NotEnoughData, 1);
        }

        long total = before + after;
        double share = afterLength / (beforeLength + afterLength);
        double p = Math.Min(1, 2 * Math.Min(AtMost(after, total, share), AtMost(before, total, 1 - share)));
        if (p <= Alpha)
        {
            return new TrendResult(after * beforeLength > before * afterLength ? Trend.Rising : Trend.Falling, p);
        }

        return new TrendResult(total < FewestEvents ? Trend.NotEnoughData : Trend.Steady, p);
    }

    /// <summary>Probability of at most <paramref name="k"/> of <paramref name="n"/>, each with probability <paramref name="p"/>.</summary>
    private static double AtMost(long k, long n, double p)
    {
        if (k >= n)
        {
            return 1;
        }

        // Beyond some thousands the normal approximation with continuity is right to more digits than the decision needs.
        if (n > 5000)
        {
            double deviation = (k + 0.5 - (n * p)) / Math.Sqrt(n * p * (1 - p));
            return 0.5 * ErrorFunctionComplement(-deviation / Math.Sqrt(2));
        }

        double log = n * Math.Log(1 - p);
        double sum = 0;
        for (long i = 0; i <= k; i++)
        {
            sum += Math.Exp(log);
            log += Math.Log((double)(n - i) / (i + 1)) + Math.Log(p / (1 - p));
        }

        return Math.Min(1, sum);
    }

    /// <summary>Abramowitz and Stegun 7.1.26: an error below 1.5e-7.</summary>
    private static double ErrorFunctionComplement(double x)
    {
        double t = 1 / (1 + (0.3275911 * Math.Abs(x)));
        double tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-x * x);
        return x >= 0 ? tail : 2 - tail;
    }
}
