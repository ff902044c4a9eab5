using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>What is known of the boards rendered so far. Thread-safe.</summary>
internal sealed class LineTruth
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _defects = [];
    private readonly List<long> _boardEnds = [];

    private readonly record struct Entry(long Id, DefectKind Kind, double Left, double Right, float Top, float Bottom, long Board);

    public void Add(LineSegment segment)
    {
        lock (_gate)
        {
            _boardEnds.Add(segment.End);
            foreach (SegmentDefect defect in segment.Defects)
            {
                _defects.Add(new Entry(
                    _defects.Count + 1, defect.Kind, segment.Start + defect.Box.X1, segment.Start + defect.Box.X2, defect.Box.Y1, defect.Box.Y2, segment.Index + 1));
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _boardEnds.Clear();
            _defects.Clear();
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
                if (entry.Right < viewLeft - 4000)
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
            return count < 0 ? ~count : count + 1;
        }
    }

    public long DefectsBefore(long viewLeft)
    {
        lock (_gate)
        {
            // Defects of one board are not in the order of travel, but boards are: only the last few can be unsettled.
            long passed = 0;
            int i = _defects.Count - 1;
            for (; i >= 0 && _defects[i].Right > viewLeft - 4000; i--)
            {
                if (_defects[i].Right <= viewLeft)
                    passed++;
            }

            return passed + i + 1;
        }
    }
}
