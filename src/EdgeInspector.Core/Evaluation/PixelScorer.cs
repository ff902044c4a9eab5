namespace EdgeInspector.Core.Evaluation;

/// <summary>
/// Measures anomaly maps against masks over all pictures together: pixel AUROC, best F1 and AUPRO, in which every connected defect
/// weighs the same, however small (Bergmann et al., The MVTec Anomaly Detection Dataset, IJCV 2021). Exact: every distinct score is a
/// threshold. Keeps every pixel, 4 bytes a good one and 8 a defective one. One thread at a time.
/// </summary>
public sealed class PixelScorer
{
    /// <summary>Most points of a curve that is given for drawing.</summary>
    public const int CurvePoints = 400;

    private readonly double _limit;
    private readonly List<int> _regionSizes = [];
    private float[] _good = [];
    private float[] _bad = [];
    private int[] _badRegions = [];
    private int _goodCount;
    private int _badCount;

    /// <param name="limit">False-positive rate to which AUPRO is integrated, above 0 to 1. Default 0.3: MVTec's and anomalib's.</param>
    public PixelScorer(double limit = 0.3)
    {
        _limit = limit is > 0 and <= 1 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit is above 0 and at most 1.");
    }

    /// <summary>Pixels counted so far.</summary>
    public long Pixels => (long)_goodCount + _badCount;

    /// <summary>Counts one picture.</summary>
    /// <param name="scores">The higher, the more anomalous.</param>
    /// <param name="regions">For each pixel 0, or the number of the connected defect it belongs to, from 1.</param>
    /// <exception cref="ArgumentException">A score is NaN or infinite, or the lengths differ; nothing was counted.</exception>
    /// <exception cref="InvalidOperationException">More pixels than one array holds.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<int> regions)
    {
        MetricInput.CheckLengths(regions.Length, "mask pixels", scores.Length, "scores");
        MetricInput.CheckFinite(scores, "score");
        int bad = regions.Length - regions.Count(0);
        Reserve(regions.Length - bad, bad);
        int firstRegion = _regionSizes.Count - 1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (regions[i] == 0)
            {
                _good[_goodCount++] = scores[i];
                continue;
            }

            int region = firstRegion + regions[i];
            while (_regionSizes.Count <= region)
            {
                _regionSizes.Add(0);
            }

            _regionSizes[region]++;
            (_bad[_badCount], _badRegions[_badCount]) = (scores[i], region);
            _badCount++;
        }
    }

    /// <summary>The figures so far.</summary>
    public PixelScores Measure()
    {
        Array.Sort(_good, 0, _goodCount);
        Array.Sort(_bad, _badRegions, 0, _badCount);
        var roc = new List<RocPoint>();
        var pro = new List<RocPoint>();
        (double aupro, BestThreshold best) = Walk(roc, pro);
        return new PixelScores
        {
            Auroc = RocCurve.AreaOf(_bad.AsSpan(0, _badCount), _good.AsSpan(0, _goodCount)),
            Aupro = aupro,
            Best = best,
            Roc = roc,
            Pro = pro,
            Regions = CountRegions(),
        };
    }

    private (double Aupro, BestThreshold Best) Walk(List<RocPoint> roc, List<RocPoint> pro)
    {
        int regions = CountRegions();
        var best = new BestThreshold(double.NaN, double.NaN);
        if (_badCount == 0 || _goodCount == 0)
        {
            return (double.NaN, best);
        }

        double area = 0;
        double lastX = 0;
        double lastY = 0;
        double overlaps = 0;
        int walked = 0;
        var walk = new RocCurve.Descent(_bad.AsSpan(0, _badCount), _good.AsSpan(0, _goodCount));
        roc.Add(new RocPoint(double.PositiveInfinity, 0, 0));
        pro.Add(roc[0]);
        while (walk.Next())
        {
            for (; walked < walk.Positives; walked++)
            {
                overlaps += 1.0 / _regionSizes[_badRegions[_badCount - 1 - walked]];
            }

            double x = (double)walk.Negatives / _goodCount;
            double y = overlaps / regions;
            area += Trapezoid(lastX, lastY, x, y);
            (lastX, lastY) = (x, y);
            double f1 = 2.0 * walk.Positives / (_badCount + (double)walk.Positives + walk.Negatives);
            if (!(f1 <= best.F1))
            {
                best = new BestThreshold(f1, walk.Threshold);
            }

            Thin(roc, new RocPoint(walk.Threshold, x, (double)walk.Positives / _badCount));
            Thin(pro, new RocPoint(walk.Threshold, x, y));
        }

        return (area / _limit, best);
    }

    /// <summary>Area under one piece of the curve, as far as it lies within the limit.</summary>
    private double Trapezoid(double x0, double y0, double x1, double y1)
    {
        if (x0 >= _limit)
        {
            return 0;
        }

        if (x1 > _limit)
        {
            y1 = y0 + ((y1 - y0) * (_limit - x0) / (x1 - x0));
            x1 = _limit;
        }

        return 0.5 * (y0 + y1) * (x1 - x0);
    }

    /// <summary>Adds a point unless it would be drawn on the last one; the end is always kept.</summary>
    private static void Thin(List<RocPoint> curve, in RocPoint point)
    {
        const double Step = 2.0 / CurvePoints;
        RocPoint last = curve[^1];
        bool isEnd = point.FalsePositiveRate >= 1;
        if (isEnd || point.FalsePositiveRate - last.FalsePositiveRate + point.TruePositiveRate - last.TruePositiveRate >= Step)
        {
            if (isEnd && last.FalsePositiveRate >= 1)
            {
                curve.RemoveAt(curve.Count - 1);
            }

            curve.Add(point);
        }
    }

    /// <summary>Regions with a pixel: numbers that no pixel bore are none.</summary>
    private int CountRegions()
    {
        int count = 0;
        foreach (int size in _regionSizes)
        {
            count += size > 0 ? 1 : 0;
        }

        return count;
    }

    private void Reserve(int good, int bad)
    {
        if ((long)_goodCount + good > Array.MaxLength || (long)_badCount + bad > Array.MaxLength)
        {
            throw new InvalidOperationException($"More than {Array.MaxLength} pixels cannot be ranked; measure fewer pictures, or smaller ones.");
        }

        Grow(ref _good, _goodCount + good);
        Grow(ref _bad, _badCount + bad);
        Grow(ref _badRegions, _badCount + bad);
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, (int)Math.Min(Array.MaxLength, Math.Max(length, 2L * array.Length)));
        }
    }
}
