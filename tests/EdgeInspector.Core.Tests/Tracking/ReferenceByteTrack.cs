namespace EdgeInspector.Core.Tests.Tracking;

/// <summary>
/// ByteTrack step by step as the paper describes it, slowly: full matrices, dictionaries, exhaustive search of the best assignment in
/// the full extended matrix. Returns the ids of the confirmed tracks measured in each frame, with the row they took.
/// </summary>
internal sealed class ReferenceByteTrack(double high, double low, double activation, double matchLimit, int lostFrames)
{
    private readonly List<Target> _tracked = [];
    private readonly List<Target> _lost = [];
    private int _frame;
    private long _lastId;

    public List<(long Id, int Row)> Update(IReadOnlyList<(double[] Box, double Score)> detections)
    {
        _frame++;
        List<int> first = Rows(detections, score => score >= high);
        List<int> second = Rows(detections, score => score > low && score < high);
        List<Target> unconfirmed = [.. _tracked.Where(target => !target.Confirmed)];
        List<Target> pool = [.. _tracked.Where(target => target.Confirmed), .. _lost];
        foreach (Target target in pool)
        {
            target.Filter.Predict(_lost.Contains(target));
        }

        List<Target> rest = Associate(pool, detections, first, matchLimit, true);
        rest.RemoveAll(_lost.Contains);
        rest = Associate(rest, detections, second, 0.5, false);
        List<Target> dropped = Associate(unconfirmed, detections, first, 0.7, true);

        List<Target> found = [.. _lost.Where(target => target.LastFrame == _frame)];
        _lost.RemoveAll(found.Contains);
        _tracked.RemoveAll(target => rest.Contains(target) || dropped.Contains(target));
        _tracked.AddRange(found);
        _lost.RemoveAll(target => _frame - target.LastFrame > lostFrames);
        _lost.AddRange(rest);
        foreach (int row in first.Where(row => detections[row].Score >= activation))
        {
            var target = new Target(++_lastId, new MatrixKalman(Measure(detections[row].Box)), _frame) { Row = row, LastFrame = _frame, Confirmed = _frame == 1 };
            _tracked.Add(target);
        }

        var duplicates = new HashSet<Target>();
        foreach (Target a in _tracked)
        {
            foreach (Target b in _lost.Where(b => Iou(a.Box, b.Box) > 0.85))
            {
                duplicates.Add(a.LastFrame - a.FirstFrame > b.LastFrame - b.FirstFrame ? b : a);
            }
        }

        _tracked.RemoveAll(duplicates.Contains);
        _lost.RemoveAll(duplicates.Contains);
        return [.. _tracked.Where(target => target.Confirmed).Select(target => (target.Id, target.Row)).Order()];
    }

    private static List<int> Rows(IReadOnlyList<(double[] Box, double Score)> detections, Func<double, bool> wanted) =>
        [.. Enumerable.Range(0, detections.Count).Where(row => wanted(detections[row].Score))];

    /// <summary>Updates the matched targets, takes their rows out of <paramref name="rows"/>, and returns the unmatched ones.</summary>
    private List<Target> Associate(List<Target> targets, IReadOnlyList<(double[] Box, double Score)> detections, List<int> rows, double limit, bool fuse)
    {
        int n = targets.Count;
        int m = rows.Count;

        // As the published solver does it: pairs cost what they cost, staying alone costs half the limit on either side.
        var costs = new double[n + m, n + m];
        for (int i = 0; i < n + m; i++)
        {
            for (int j = 0; j < n + m; j++)
            {
                costs[i, j] = i < n && j < m
                    ? 1 - (Iou(targets[i].Box, detections[rows[j]].Box) * (fuse ? detections[rows[j]].Score : 1))
                    : i >= n && j >= m ? 0 : limit / 2;
            }
        }

        int[] columns = CheapestAssignment(costs);
        var taken = new List<int>();
        var unmatched = new List<Target>();
        for (int i = 0; i < n; i++)
        {
            if (columns[i] >= m)
            {
                unmatched.Add(targets[i]);
                continue;
            }

            Target target = targets[i];
            target.Row = rows[columns[i]];
            taken.Add(target.Row);
            target.Filter.Update(Measure(detections[target.Row].Box));
            target.LastFrame = _frame;
            target.Confirmed = true;
        }

        rows.RemoveAll(taken.Contains);
        return unmatched;
    }

    /// <summary>Successive cheapest augmenting paths by Bellman-Ford: slow, and nothing like the solver under test.</summary>
    private static int[] CheapestAssignment(double[,] costs)
    {
        int n = costs.GetLength(0);
        int[] columnOf = [.. Enumerable.Repeat(-1, n)];
        int[] rowOf = [.. Enumerable.Repeat(-1, n)];
        for (int start = 0; start < n; start++)
        {
            double[] distance = [.. Enumerable.Repeat(double.PositiveInfinity, n)];
            int[] from = [.. Enumerable.Repeat(-1, n)];
            for (int j = 0; j < n; j++)
            {
                distance[j] = costs[start, j];
                from[j] = start;
            }

            for (bool changed = true; changed;)
            {
                changed = false;
                for (int j = 0; j < n; j++)
                {
                    int row = rowOf[j];
                    for (int k = 0; k < n && row >= 0; k++)
                    {
                        double through = distance[j] - costs[row, j] + costs[row, k];
                        if (through < distance[k] - 1e-12)
                        {
                            distance[k] = through;
                            from[k] = row;
                            changed = true;
                        }
                    }
                }
            }

            int end = Enumerable.Range(0, n).Where(j => rowOf[j] < 0).MinBy(j => distance[j]);
            while (true)
            {
                int row = from[end];
                int previous = columnOf[row];
                columnOf[row] = end;
                rowOf[end] = row;
                if (row == start)
                {
                    break;
                }

                end = previous;
            }
        }

        return columnOf;
    }

    private static double[] Measure(double[] box) =>
        [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / (box[3] - box[1]), box[3] - box[1]];

    private static double Iou(double[] a, double[] b)
    {
        double w = Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]);
        double h = Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]);
        return w <= 0 || h <= 0 ? 0 : w * h / (((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - (w * h));
    }

    private sealed class Target(long id, MatrixKalman filter, int firstFrame)
    {
        public long Id { get; } = id;

        public MatrixKalman Filter { get; } = filter;

        public int FirstFrame { get; } = firstFrame;

        public int LastFrame { get; set; }

        public int Row { get; set; }

        public bool Confirmed { get; set; }

        public double[] Box
        {
            get
            {
                double h = Filter.Mean[3];
                double w = Filter.Mean[2] * h;
                return [Filter.Mean[0] - (w / 2), Filter.Mean[1] - (h / 2), Filter.Mean[0] + (w / 2), Filter.Mean[1] + (h / 2)];
            }
        }
    }
}
