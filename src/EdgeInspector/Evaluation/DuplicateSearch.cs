using EdgeInspector.Core.Evaluation;

namespace EdgeInspector.Evaluation;

/// <summary>Collects the hashes of pictures and finds those that are nearly the same.</summary>
internal sealed class DuplicateSearch
{
    /// <summary>Pairs that are named; the rest is counted.</summary>
    public const int MostPairs = 20;

    private readonly List<(string Name, PictureHash Hash)> _measured = [];
    private readonly List<(string Name, PictureHash Hash)> _others = [];

    public void Add(string name, PictureHash hash) => _measured.Add((name, hash));

    /// <param name="hash">Null: the picture could not be read.</param>
    public void AddOther(string name, PictureHash? hash)
    {
        if (hash is { } known)
        {
            _others.Add((name, known));
        }
    }

    public Duplicates Find()
    {
        var pairs = new List<DuplicatePair>();
        int within = 0;
        int across = 0;
        for (int i = 0; i < _measured.Count; i++)
        {
            within += Nearest(i, _measured, i, isAcross: false, pairs) ? 1 : 0;
            across += Nearest(i, _others, _others.Count, isAcross: true, pairs) ? 1 : 0;
        }

        return new Duplicates(within, across, _others.Count, [.. pairs.OrderByDescending(pair => pair.IsAcross).ThenBy(pair => pair.Distance).Take(MostPairs)]);
    }

    /// <summary>Whether one of the first <paramref name="count"/> is nearly the same; the nearest is noted.</summary>
    private bool Nearest(int index, List<(string Name, PictureHash Hash)> among, int count, bool isAcross, List<DuplicatePair> pairs)
    {
        (string name, PictureHash hash) = _measured[index];
        int nearest = PictureHash.NearDuplicate + 1;
        int best = -1;
        for (int i = 0; i < count; i++)
        {
            int distance = hash.Distance(among[i].Hash);
            if (distance < nearest)
            {
                (nearest, best) = (distance, i);
            }
        }

        if (best >= 0)
        {
            pairs.Add(new DuplicatePair(name, among[best].Name, nearest, isAcross));
        }

        return best >= 0;
    }
}
