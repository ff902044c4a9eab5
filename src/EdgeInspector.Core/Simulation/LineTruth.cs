using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>What is known of the boards rendered so far. Thread-safe.</summary>
internal sealed class LineTruth
{
    // Far more than a view ever needs; keeps a line that runs for months from growing.
    private const int Kept = 4096;

    // Longer than any board with its conveyor: a defect this far behind the view has no later neighbour in it.
    private const int Settled = 5000;

    private readonly Lock _gate = new();
    private readonly List<Entry> _defects = [];
    private readonly List<long> _boardEnds = [];
    private long _forgottenDefects;
    private long _forgottenBoards;

    private readonly record struct Entry(long Id, DefectKind Kind, double Left, double Right, float Top, float Bottom, long Board);

    public void Add(LineSegment segment)
    {
        lock (_gate)
        {
            _forgottenBoards += Trim(_boardEnds);
            _forgottenDefects += Trim(_defects);
            _boardEnds.Add(segment.End);
            foreach (SegmentDefect defect in segment.Defects)
            {
                _defects.Add(new Entry(
                    _forgottenDefects + _defects.Count + 1, defect.Kind, segment.Start + defect.Box.X1, segment.Start + defect.Box.X2, defect.Box.Y1, defect.Box.Y2, segment.Index + 1));
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _boardEnds.Clear();
            _defects.Clear();
            (_forgottenBoards, _forgottenDefects) = (0, 0);
        }
    }

    /// <summary>Adds the defects whose box touches the view.</summary>
    public void CollectTouching(long viewLeft, int width, int height, List<SimulatedDefect> found)
    {
        lock (_gate)
        {
            for (int i = _defects.Count - 1; i >= 0; i--)
            {
                Entry entry = _defects[i];
                if (entry.Right < viewLeft - Settled)
                    break;

                if (entry.Right > viewLeft && entry.Left < viewLeft + width && entry.Bottom > 0 && entry.Top < height)
                {
                    var box = new FrameBox((float)(entry.Left - viewLeft), entry.Top, (float)(entry.Right - viewLeft), entry.Bottom);
                    found.Add(new SimulatedDefect(entry.Id, entry.Kind, box, entry.Board));
                }
            }
        }
    }

    public long BoardsBefore(long viewLeft)
    {
        lock (_gate)
        {
            int count = _boardEnds.BinarySearch(viewLeft);
            return _forgottenBoards + (count < 0 ? ~count : count + 1);
        }
    }

    public long DefectsBefore(long viewLeft)
    {
        lock (_gate)
        {
            // Defects of one board are not in the order of travel, but boards are: only the last few can be unsettled.
            long passed = 0;
            int i = _defects.Count - 1;
            for (; i >= 0 && _defects[i].Right > viewLeft - Settled; i--)
            {
                if (_defects[i].Right <= viewLeft)
                    passed++;
            }

            return _forgottenDefects + passed + i + 1;
        }
    }

    private static int Trim<T>(List<T> list)
    {
        if (list.Count < 2 * Kept)
            return 0;

        list.RemoveRange(0, Kept);
        return Kept;
    }
}
