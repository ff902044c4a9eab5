using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Evaluation;

/// <summary>
/// Measures a detector against labelled boxes. Matching is COCO's: class by class, best confidence first, each detection takes the free
/// object it overlaps most, an object to be ignored only where no other fits; a crowd takes any number, by the share of the detection
/// that lies in it. One thread at a time.
/// </summary>
/// <remarks>Boxes are compared in double precision. Hold every detection down to a confidence near 0: average precision lives on the faint ones.</remarks>
public sealed class DetectionScorer
{
    /// <summary>COCO's bound: an IoU of 1 asked for is met by one that rounding left just below.</summary>
    private const double MostOverlap = 1 - 1e-10;

    /// <summary>Index of IoU 0.5 in <see cref="Overlaps"/>.</summary>
    internal const int IndexOf50 = 1;

    private readonly ClassRows[] _rows;
    private readonly float[] _thresholds;
    private readonly double[] _overlaps;
    private readonly ConfusionMatrix _confusion;
    private readonly List<int> _order = [];
    private readonly List<int> _ofClass = [];
    private readonly List<int> _truthsOfClass = [];
    private double[] _ious = [];
    private bool[] _taken = [];
    private bool[] _free = [];
    private double _iouSum;
    private int _pictures;

    /// <param name="thresholds">Working threshold by class index, 0-1; as many as there are classes.</param>
    /// <param name="workingOverlap">Least IoU of a pair at the working threshold, above 0 to 1. Default 0.5: COCO's and VOC's.</param>
    public DetectionScorer(ReadOnlySpan<float> thresholds, double workingOverlap = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfZero(thresholds.Length);
        if (workingOverlap is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(workingOverlap), workingOverlap, "An overlap is above 0 and at most 1.");
        }

        MetricInput.CheckFinite(thresholds, "threshold");
        _thresholds = thresholds.ToArray();
        _overlaps = [.. Overlaps, workingOverlap];
        _rows = new ClassRows[thresholds.Length];
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = new ClassRows();
        }

        _confusion = new ConfusionMatrix(thresholds.Length + 1);
    }

    /// <summary>The IoUs at which average precision is measured: 0.33, then COCO's 0.5, 0.55 ... 0.95.</summary>
    public static IReadOnlyList<double> Overlaps { get; } = [0.33, .. CocoOverlaps()];

    /// <summary>What became of the boxes of the last picture.</summary>
    public PictureOutcome Last { get; } = new();

    /// <summary>Counts one picture.</summary>
    /// <param name="truths">Everything labelled in it, in any order.</param>
    /// <param name="found">Everything found in it, in any order; of equal confidence the earlier is matched first.</param>
    /// <exception cref="ArgumentException">A box or a confidence is not finite, or a class is none of the detector's; nothing was counted.</exception>
    public void Add(ReadOnlySpan<TruthBox> truths, Detections found)
    {
        ArgumentNullException.ThrowIfNull(found);
        Check(truths, found);
        _pictures++;
        Prepare(truths, found);
        for (int c = 0; c < _rows.Length; c++)
        {
            CountClass(c, truths, found);
        }

        CountConfusions(truths, found);
    }

    /// <summary>The figures so far.</summary>
    public DetectionScores Measure()
    {
        var classes = new ClassDetectionScores[_rows.Length];
        int hits = 0;
        for (int c = 0; c < classes.Length; c++)
        {
            classes[c] = _rows[c].Measure(Overlaps.Count);
            hits += classes[c].Hits;
        }

        return new DetectionScores { Pictures = _pictures, Classes = classes, Confusion = _confusion, Iou = _iouSum / hits };
    }

    private static double[] CocoOverlaps()
    {
        double[] overlaps = new double[10];
        for (int i = 0; i < overlaps.Length; i++)
        {
            // Rounded as NumPy's linspace rounds, with which COCO's reference makes them.
            overlaps[i] = i == overlaps.Length - 1 ? 0.95 : 0.5 + (i * ((0.95 - 0.5) / 9));
        }

        return overlaps;
    }

    private void Check(ReadOnlySpan<TruthBox> truths, Detections found)
    {
        MetricInput.CheckFinite(found.Confidences, "confidence");
        for (int i = 0; i < found.Count; i++)
        {
            CheckBox(found.Boxes[i], "detection", i);
            if ((uint)found.Classes[i] >= (uint)_rows.Length)
            {
                throw new ArgumentException($"detection {i} is of class {found.Classes[i]}; there are {_rows.Length} classes.", nameof(found));
            }
        }

        for (int i = 0; i < truths.Length; i++)
        {
            CheckBox(truths[i].Box, "labelled box", i);
            bool isAny = truths[i].Class == TruthBox.AnyClass && truths[i].Kind != TruthKind.Object;
            if (!isAny && (uint)truths[i].Class >= (uint)_rows.Length)
            {
                throw new ArgumentException($"labelled box {i} is of class {truths[i].Class}; there are {_rows.Length} classes.", nameof(truths));
            }
        }
    }

    private static void CheckBox(in FrameBox box, string what, int index)
    {
        if (!float.IsFinite(box.X1 + box.Y1 + box.X2 + box.Y2))
        {
            throw new ArgumentException($"{what} {index} is [{box.X1}, {box.Y1}, {box.X2}, {box.Y2}]; only finite boxes can be measured.");
        }
    }

    /// <summary>Orders the detections and fills the table of overlaps, <c>[detections, truths]</c>.</summary>
    private void Prepare(ReadOnlySpan<TruthBox> truths, Detections found)
    {
        _order.Clear();
        Last.Detections.Clear();
        Last.Found.Clear();
        for (int i = 0; i < found.Count; i++)
        {
            _order.Add(i);
            Last.Detections.Add(DetectionOutcome.BelowThreshold);
        }

        Sort(_order, found);
        if (_ious.Length < found.Count * truths.Length)
        {
            _ious = new double[found.Count * truths.Length];
        }

        if (_taken.Length < truths.Length)
        {
            (_taken, _free) = (new bool[truths.Length], new bool[truths.Length]);
        }

        for (int g = 0; g < truths.Length; g++)
        {
            Last.Found.Add(false);
            _free[g] = truths[g].Kind == TruthKind.Object;
            for (int d = 0; d < found.Count; d++)
            {
                _ious[(d * truths.Length) + g] = Overlap(found.Boxes[d], truths[g]);
            }
        }
    }

    private static void Sort(List<int> order, Detections found)
    {
        // Stable, and quick where a model gives its findings in order, as most do.
        for (int i = 1; i < order.Count; i++)
        {
            int moved = order[i];
            float confidence = found.Confidences[moved];
            int at = i;
            for (; at > 0 && found.Confidences[order[at - 1]] < confidence; at--)
            {
                order[at] = order[at - 1];
            }

            order[at] = moved;
        }
    }

    private static double Overlap(in FrameBox found, in TruthBox truth)
    {
        FrameBox box = truth.Box;
        double width = Math.Min((double)found.X2, box.X2) - Math.Max((double)found.X1, box.X1);
        double height = Math.Min((double)found.Y2, box.Y2) - Math.Max((double)found.Y1, box.Y1);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        double both = width * height;
        double own = Area(found);
        return both / (truth.Kind == TruthKind.Crowd ? own : own + Area(box) - both);
    }

    private static double Area(in FrameBox box) => ((double)box.X2 - box.X1) * ((double)box.Y2 - box.Y1);

    private void CountClass(int c, ReadOnlySpan<TruthBox> truths, Detections found)
    {
        _ofClass.Clear();
        foreach (int d in _order)
        {
            if (found.Classes[d] == c)
            {
                _ofClass.Add(d);
            }
        }

        // Objects first, so that the search for a match can end where those to be ignored begin.
        _truthsOfClass.Clear();
        AddTruths(c, truths, ignored: false);
        int objects = _truthsOfClass.Count;
        AddTruths(c, truths, ignored: true);
        ClassRows rows = _rows[c];
        rows.Objects += objects;
        if (_ofClass.Count == 0)
        {
            return;
        }

        int first = rows.Grow(_ofClass, found);
        for (int overlap = 0; overlap < _overlaps.Length; overlap++)
        {
            Match(c, overlap, first, truths, found);
        }
    }

    private void AddTruths(int c, ReadOnlySpan<TruthBox> truths, bool ignored)
    {
        for (int g = 0; g < truths.Length; g++)
        {
            if ((truths[g].Class == c || truths[g].Class == TruthBox.AnyClass) && (truths[g].Kind != TruthKind.Object) == ignored)
            {
                _truthsOfClass.Add(g);
            }
        }
    }

    private void Match(int c, int overlap, int firstRow, ReadOnlySpan<TruthBox> truths, Detections found)
    {
        bool isWorking = overlap == Overlaps.Count;
        Array.Clear(_taken, 0, truths.Length);
        for (int i = 0; i < _ofClass.Count; i++)
        {
            int d = _ofClass[i];
            int g = BestTruth(d, Math.Min(_overlaps[overlap], MostOverlap), truths);
            bool isObject = g >= 0 && truths[g].Kind == TruthKind.Object;
            if (g >= 0)
            {
                _taken[g] = true;
                _rows[c].Mark(firstRow + i, overlap, isObject);
            }

            if (isWorking && found.Confidences[d] >= _thresholds[c])
            {
                Last.Detections[d] = isObject ? DetectionOutcome.Hit : g >= 0 ? DetectionOutcome.Ignored : DetectionOutcome.FalseAlarm;
                _rows[c].CountWorking(Last.Detections[d], isObject ? _ious[(d * truths.Length) + g] : 0);
                if (isObject)
                {
                    _iouSum += _ious[(d * truths.Length) + g];
                    (Last.Found[g], _free[g]) = (true, false);
                    _confusion.Add(c, c);
                }
            }
        }
    }

    /// <summary>The free labelled box of the class that a detection overlaps most; of equals the last, as COCO's reference takes it. -1: none.</summary>
    private int BestTruth(int d, double least, ReadOnlySpan<TruthBox> truths)
    {
        int best = -1;
        foreach (int g in _truthsOfClass)
        {
            if (_taken[g] && truths[g].Kind != TruthKind.Crowd)
            {
                continue;
            }

            if (best >= 0 && truths[best].Kind == TruthKind.Object && truths[g].Kind != TruthKind.Object)
            {
                break;
            }

            double iou = _ious[(d * truths.Length) + g];
            if (iou >= least)
            {
                (best, least) = (g, iou);
            }
        }

        return best;
    }

    /// <summary>Pairs what the classes left over with objects of other classes; the rest is background.</summary>
    private void CountConfusions(ReadOnlySpan<TruthBox> truths, Detections found)
    {
        int background = _rows.Length;
        double overlap = Math.Min(_overlaps[^1], MostOverlap);
        foreach (int d in _order)
        {
            if (Last.Detections[d] != DetectionOutcome.FalseAlarm)
            {
                continue;
            }

            int best = -1;
            double least = overlap;
            for (int g = 0; g < truths.Length; g++)
            {
                double iou = _ious[(d * truths.Length) + g];
                if (_free[g] && iou >= least)
                {
                    (best, least) = (g, iou);
                }
            }

            _confusion.Add(best < 0 ? background : truths[best].Class, found.Classes[d]);
            if (best >= 0)
            {
                _free[best] = false;
            }
        }

        for (int g = 0; g < truths.Length; g++)
        {
            if (_free[g])
            {
                _confusion.Add(truths[g].Class, background);
            }
        }
    }
}
