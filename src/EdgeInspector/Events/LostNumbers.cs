namespace EdgeInspector.Events;

/// <summary>
/// Which numbers of which boots may have waited where a damaged outbox cannot be read. Numbers ascend over it and boots follow one
/// another, so the readable neighbours of a torn place bound it; what may have arrived before counts as lost too.
/// </summary>
/// <param name="boots">Last number of each boot by the boot's id, in ascending order.</param>
internal sealed class LostNumbers(IReadOnlyList<(long Id, long LastSeq)> boots)
{
    private readonly List<((long Boot, long Seq)? From, (long Boot, long Seq)? To)> _torn = [];

    /// <summary>Whether any place is torn.</summary>
    public bool Any => _torn.Count > 0;

    /// <summary>Notes a torn place.</summary>
    /// <param name="from">Last number before it that could be read; null at the beginning.</param>
    /// <param name="to">First number behind it; null at the end.</param>
    public void Add((long Boot, long Seq)? from, (long Boot, long Seq)? to) => _torn.Add((from, to));

    /// <summary>The numbers, oldest first.</summary>
    /// <param name="messages">How many messages are missing; null where that is not known. They bound how far back a torn beginning reaches.</param>
    public List<(long Boot, long First, long Last)> Ranges(long? messages)
    {
        List<(long, long, long)> ranges = [];
        foreach (((long Boot, long Seq)? from, (long Boot, long Seq)? to) in _torn)
        {
            int at = ranges.Count;
            long left = from is null ? messages ?? long.MaxValue : long.MaxValue;
            for (int i = boots.Count - 1; i >= 0 && left > 0; i--)
            {
                (long id, long lastSeq) = boots[i];
                long first = id == from?.Boot ? from.Value.Seq + 1 : 1;
                long last = id == to?.Boot ? to.Value.Seq - 1 : lastSeq;
                if (id >= (from?.Boot ?? id) && id <= (to?.Boot ?? id) && first <= last)
                {
                    ranges.Insert(at, (id, first, last));
                    left -= last - first + 1;
                }
            }
        }

        return ranges;
    }
}
