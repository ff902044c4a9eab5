using EdgeInspector.Core.Detection;

namespace EdgeInspector.Core.Evaluation;

/// <summary>Every detection of one class over all pictures, in columns, with a bit for each overlap that was matched.</summary>
internal sealed class ClassRows
{
    private readonly List<float> _confidences = [];
    private readonly List<ushort> _hits = [];
    private readonly List<ushort> _ignored = [];
    private double _iouSum;
    private int _workingHits;
    private int _falseAlarms;

    public int Objects { get; set; }

    /// <summary>Adds the detections of a picture, best first.</summary>
    /// <returns>Row of the first.</returns>
    public int Grow(List<int> detections, Detections found)
    {
        int first = _confidences.Count;
        foreach (int d in detections)
        {
            _confidences.Add(found.Confidences[d]);
            _hits.Add(0);
            _ignored.Add(0);
        }

        return first;
    }

    /// <summary>Notes that a row was matched at an overlap: with an object, or with something to be ignored.</summary>
    public void Mark(int row, int overlap, bool isObject)
    {
        List<ushort> bits = isObject ? _hits : _ignored;
        bits[row] |= (ushort)(1 << overlap);
    }

    public void CountWorking(DetectionOutcome outcome, double iou)
    {
        _iouSum += iou;
        _workingHits += outcome == DetectionOutcome.Hit ? 1 : 0;
        _falseAlarms += outcome == DetectionOutcome.FalseAlarm ? 1 : 0;
    }

    /// <param name="overlaps">Number of overlaps at which average precision is asked for; the bit after them is the working overlap's.</param>
    public ClassDetectionScores Measure(int overlaps)
    {
        int[] order = Order();
        double[] precisions = new double[overlaps];
        bool[] hits = new bool[order.Length];
        for (int overlap = 0; overlap < overlaps; overlap++)
        {
            int count = 0;
            foreach (int row in order)
            {
                if ((_ignored[row] >> overlap & 1) == 0)
                {
                    hits[count++] = (_hits[row] >> overlap & 1) != 0;
                }
            }

            precisions[overlap] = AveragePrecision.Of(hits.AsSpan(0, count), Objects);
        }

        return new ClassDetectionScores
        {
            AveragePrecisions = precisions,
            Objects = Objects,
            Hits = _workingHits,
            FalseAlarms = _falseAlarms,
            Iou = _iouSum / _workingHits,
            Curve = Curve(order, overlaps),
        };
    }

    /// <summary>Rows by falling confidence; of equals the earlier picture's first, as in COCO's reference.</summary>
    private int[] Order()
    {
        int[] order = new int[_confidences.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => _confidences[b].CompareTo(_confidences[a]) is var by && by != 0 ? by : a.CompareTo(b));
        return order;
    }

    private List<PrecisionRecall> Curve(int[] order, int overlap)
    {
        var curve = new List<PrecisionRecall>();
        int right = 0;
        int counted = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            if ((_ignored[row] >> overlap & 1) == 0)
            {
                counted++;
                right += _hits[row] >> overlap & 1;
            }

            bool isLastOfEquals = i == order.Length - 1 || _confidences[order[i + 1]] != _confidences[row];
            if (isLastOfEquals && counted > 0 && Objects > 0)
            {
                curve.Add(new PrecisionRecall(_confidences[row], (double)right / counted, (double)right / Objects));
            }
        }

        return curve;
    }
}
