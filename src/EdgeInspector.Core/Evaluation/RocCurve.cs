namespace EdgeInspector.Core.Evaluation;

/// <summary>How well scores tell positives from negatives, whatever the threshold. Equal scores stand and fall together.</summary>
public sealed class RocCurve
{
    private readonly float[] _positives;
    private readonly float[] _negatives;

    /// <param name="scores">The higher, the more positive.</param>
    /// <param name="isPositive">The truth, one for each score.</param>
    /// <exception cref="ArgumentException">A score is NaN or infinite, or the lengths differ.</exception>
    public RocCurve(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isPositive)
    {
        MetricInput.CheckLengths(isPositive.Length, "truths", scores.Length, "scores");
        MetricInput.CheckFinite(scores, "score");
        int count = isPositive.Count(true);
        _positives = new float[count];
        _negatives = new float[scores.Length - count];
        int p = 0;
        int n = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (isPositive[i])
            {
                _positives[p++] = scores[i];
            }
            else
            {
                _negatives[n++] = scores[i];
            }
        }

        Array.Sort(_positives);
        Array.Sort(_negatives);
    }

    /// <summary>Chance that a positive scores above a negative, an equal one counting half, 0-1; NaN where one of the two kinds is missing.</summary>
    public double Area => AreaOf(_positives, _negatives);

    /// <summary>The threshold with the highest F1 among the scores there are.</summary>
    public BestThreshold Best
    {
        get
        {
            var best = new BestThreshold(double.NaN, double.NaN);
            var walk = new Descent(_positives, _negatives);
            while (_positives.Length > 0 && walk.Next())
            {
                double f1 = 2.0 * walk.Positives / (_positives.Length + walk.Positives + walk.Negatives);
                if (!(f1 <= best.F1))
                {
                    best = new BestThreshold(f1, walk.Threshold);
                }
            }

            return best;
        }
    }

    /// <summary>From (0, 0) to (1, 1), one point per distinct score; empty where one of the two kinds is missing.</summary>
    public IReadOnlyList<RocPoint> Points()
    {
        if (_positives.Length == 0 || _negatives.Length == 0)
        {
            return [];
        }

        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        var walk = new Descent(_positives, _negatives);
        while (walk.Next())
        {
            points.Add(new RocPoint(walk.Threshold, (double)walk.Negatives / _negatives.Length, (double)walk.Positives / _positives.Length));
        }

        return points;
    }

    /// <param name="positives">Ascending.</param>
    /// <param name="negatives">Ascending.</param>
    internal static double AreaOf(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        if (positives.Length == 0 || negatives.Length == 0)
        {
            return double.NaN;
        }

        // Mann and Whitney's U. Halves of whole numbers below 2^52: the sum is exact.
        double wins = 0;
        int below = 0;
        int upTo = 0;
        foreach (float score in positives)
        {
            while (below < negatives.Length && negatives[below] < score)
            {
                below++;
            }

            upTo = Math.Max(upTo, below);
            while (upTo < negatives.Length && negatives[upTo] == score)
            {
                upTo++;
            }

            wins += 0.5 * ((double)below + upTo);
        }

        return wins / ((double)positives.Length * negatives.Length);
    }

    /// <summary>Walks two ascending columns from the highest score down, all equal scores at once.</summary>
    internal ref struct Descent(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        private readonly ReadOnlySpan<float> _positives = positives;
        private readonly ReadOnlySpan<float> _negatives = negatives;

        /// <summary>The score reached.</summary>
        public float Threshold { get; private set; }

        /// <summary>Positives with this score or a higher one.</summary>
        public int Positives { get; private set; }

        /// <summary>Negatives with this score or a higher one.</summary>
        public int Negatives { get; private set; }

        public bool Next()
        {
            int p = _positives.Length - Positives;
            int n = _negatives.Length - Negatives;
            if (p == 0 && n == 0)
            {
                return false;
            }

            Threshold = p == 0 ? _negatives[n - 1] : n == 0 ? _positives[p - 1] : MathF.Max(_positives[p - 1], _negatives[n - 1]);
            while (p > 0 && _positives[p - 1] == Threshold)
            {
                p--;
            }

            while (n > 0 && _negatives[n - 1] == Threshold)
            {
                n--;
            }

            (Positives, Negatives) = (_positives.Length - p, _negatives.Length - n);
            return true;
        }
    }
}
