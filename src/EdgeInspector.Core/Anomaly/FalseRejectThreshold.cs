namespace EdgeInspector.Core.Anomaly;

/// <summary>A threshold for scores, from the scores of good parts alone.</summary>
/// <param name="Value">Raw score: above it a part is rejected.</param>
/// <param name="Budget">Share of good parts that may be rejected, as asked for.</param>
/// <param name="Confidence">How sure that share is to be kept, as asked for.</param>
/// <param name="IsGuaranteed">
/// Whether the budget is kept at that confidence whatever the distribution of the scores. False: there are too few pictures for that, and
/// the threshold is extrapolated as if the scores' logarithms were normally distributed.
/// </param>
/// <param name="Bound">Share of good parts rejected at most, at that confidence and whatever the distribution: what the pictures do prove.</param>
/// <param name="Pictures">Good pictures it rests on.</param>
/// <param name="Needed">Pictures from which on the budget can be guaranteed.</param>
public sealed record FalseRejectThreshold(float Value, double Budget, double Confidence, bool IsGuaranteed, double Bound, int Pictures, int Needed)
{
    /// <summary>Fewest pictures a threshold can be taken from: with fewer, a spread is a guess.</summary>
    public const int FewestPictures = 4;

    /// <summary>
    /// With enough scores the least of them that is proven: of n scores the m-th leaves out a share that is Beta(n - m + 1, m) distributed
    /// (Wilks 1941), which is Clopper and Pearson's bound for n - m rejections among n.
    /// </summary>
    /// <param name="scores">Of good pictures that the model was not taught with; raw, above 0 where logarithms are to be taken.</param>
    /// <param name="budget">Above 0, below 1.</param>
    /// <param name="confidence">Above 0, below 1.</param>
    /// <exception cref="ArgumentException">Fewer scores than <see cref="FewestPictures"/>, or a share out of range.</exception>
    public static FalseRejectThreshold From(IReadOnlyCollection<float> scores, double budget, double confidence)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count < FewestPictures)
        {
            throw new ArgumentException($"{scores.Count} scores are too few; at least {FewestPictures} are needed.", nameof(scores));
        }

        if (!(budget > 0 && budget < 1 && confidence > 0 && confidence < 1))
        {
            throw new ArgumentException($"A budget of {budget} and a confidence of {confidence}; both lie between 0 and 1.", nameof(budget));
        }

        float[] sorted = [.. scores.Order()];
        int n = sorted.Length;
        int needed = (int)Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - budget));
        int rejected = MostRejected(n, budget, confidence);
        if (rejected >= 0)
        {
            return new FalseRejectThreshold(sorted[n - 1 - rejected], budget, confidence, true, UpperBound(rejected, n, confidence), n, needed);
        }

        float threshold = MathF.Max(sorted[^1], Extrapolate(sorted, budget, confidence));
        return new FalseRejectThreshold(threshold, budget, confidence, false, UpperBound(0, n, confidence), n, needed);
    }

    /// <summary>
    /// Clopper and Pearson's upper bound: the share p at which as few as <paramref name="rejected"/> of <paramref name="count"/> would be
    /// rejected with a probability of only 1 - confidence.
    /// </summary>
    public static double UpperBound(int rejected, int count, double confidence)
    {
        if (rejected >= count)
        {
            return 1;
        }

        (double low, double high) = (0, 1);
        for (int i = 0; i < 200 && low < high; i++)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = AtMost(rejected, count, middle) > 1 - confidence ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>How many of n may be rejected; -1 where none may, since even the greatest score proves too little.</summary>
    private static int MostRejected(int count, double budget, double confidence)
    {
        int rejected = -1;
        while (rejected + 1 < count && UpperBound(rejected + 1, count, confidence) <= budget)
        {
            rejected++;
        }

        return rejected;
    }

    /// <summary>Probability of at most <paramref name="hits"/> among <paramref name="count"/>, each of probability <paramref name="p"/>.</summary>
    private static double AtMost(int hits, int count, double p)
    {
        if (p is <= 0 or >= 1)
        {
            return p <= 0 ? 1 : 0;
        }

        double sum = 0, logTerm = count * Math.Log(1 - p), odds = Math.Log(p) - Math.Log(1 - p);
        for (int k = 0; k <= hits; k++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(count - k) / (k + 1)) + odds;
        }

        return Math.Min(sum, 1);
    }

    /// <summary>
    /// Upper tolerance limit of a normal distribution, by Natrella's approximation of its factor (NIST/SEMATECH e-Handbook of Statistical
    /// Methods, 7.2.6.3), over the logarithms: scores are positive and their upper tail is the longer one.
    /// </summary>
    private static float Extrapolate(float[] sorted, double budget, double confidence)
    {
        bool positive = sorted[0] > 0;
        double[] values = [.. sorted.Select(score => positive ? Math.Log(score) : score)];
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        double zp = NormalQuantile(1 - budget), zc = NormalQuantile(confidence);
        double a = 1 - (zc * zc / (2 * (values.Length - 1))), b = (zp * zp) - (zc * zc / values.Length);
        // Below a handful of pictures the approximation breaks down; ten deviations are then what is left to say.
        double factor = a > 0 ? (zp + Math.Sqrt(Math.Max((zp * zp) - (a * b), 0))) / a : 10;
        double limit = mean + (Math.Min(factor, 10) * deviation);
        return (float)(positive ? Math.Exp(limit) : limit);
    }

    /// <summary>Inverse of the normal distribution by bisection of its tail; 1e-12 close.</summary>
    private static double NormalQuantile(double p)
    {
        (double low, double high) = (-10, 10);
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = NormalProbability(middle) < p ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>By the series x + x^3/3 + x^5/15 + ... (Marsaglia 2004).</summary>
    private static double NormalProbability(double x)
    {
        if (Math.Abs(x) > 8)
        {
            return x > 0 ? 1 : 0;
        }

        double term = x, sum = x;
        for (int i = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); i += 2)
        {
            term *= x * x / i;
            sum += term;
            if (sum == 0)
            {
                break;
            }
        }

        return 0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }
}
