namespace EdgeInspector.Core.Tracking;

/// <summary>
/// Finds the move that tracks have in common from their predicted places to the detections of a frame: every plausible pair of the two
/// proposes one, and the move that explains most tracks wins. Buffers are reused; not thread-safe.
/// </summary>
/// <param name="reach">Longest move looked for, in lengths of a box's longer edge per frame.</param>
internal sealed class SceneVote(double reach)
{
    /// <summary>Pairs looked at in one vote; its time grows with their square.</summary>
    private const int MaxPairs = 256;

    /// <summary>How far two moves of one scene may differ, in edges: measurement noise, and boxes cut by the picture's edge.</summary>
    private const double VoteTolerance = 0.2;

    /// <summary>How far from its prediction, in edges, a detection still overlaps a track well (an IoU of 0.48).</summary>
    private const double ExplainedTolerance = 0.35;

    private readonly Candidate[] _candidates = new Candidate[MaxPairs];
    private bool[] _claimed = [];
    private int _count;

    /// <summary>Sets aside the detections that lie where tracks with a velocity are predicted: newcomers must not run after them.</summary>
    public void Claim(ReadOnlySpan<Track> tracks, DetectionColumns high)
    {
        Unclaim(high);
        foreach (Track track in tracks)
        {
            double near = Math.Max(2, ExplainedTolerance * SceneMotion.LongerEdge(track.Box));
            for (int d = 0; d < high.Count; d++)
            {
                _claimed[d] |= Math.Abs(high.CenterX(d) - track.Motion.CenterX) <= near && Math.Abs(high.CenterY(d) - track.Motion.CenterY) <= near;
            }
        }
    }

    /// <summary>Makes every detection free again.</summary>
    public void Unclaim(DetectionColumns high)
    {
        if (_claimed.Length < high.Count)
        {
            _claimed = new bool[2 * high.Count];
        }

        _claimed.AsSpan(0, high.Count).Clear();
    }

    /// <summary>The displacement, from the predicted places, that explains more tracks than standing still; null where none does.</summary>
    /// <param name="tracks">Tracks that may have moved together, predicted to this frame.</param>
    /// <param name="high">Detections of the first round, after <see cref="Claim"/> or <see cref="Unclaim"/>.</param>
    /// <param name="predicted">
    /// Whether the predictions come from known velocities. Then half of them being right is proof that the scene did not move, whatever a
    /// regular pattern of parts may suggest, and one track alone cannot speak for it.
    /// </param>
    public (double X, double Y)? Find(ReadOnlySpan<Track> tracks, DetectionColumns high, bool predicted)
    {
        int explained = Collect(tracks, high);
        if (explained == tracks.Length || (predicted && 2 * explained >= tracks.Length))
        {
            return null;
        }

        (double X, double Y)? best = null;
        int support = predicted ? Math.Max(1, explained) : explained;
        foreach (ref readonly Candidate candidate in _candidates.AsSpan(0, _count))
        {
            if (candidate.IsExplained)
            {
                continue;
            }

            int votes = Count(candidate, out double x, out double y);
            bool nearer = best is { } other && votes == support && (x * x) + (y * y) < (other.X * other.X) + (other.Y * other.Y);
            if (votes > support || nearer)
            {
                support = votes;
                best = (x, y);
            }
        }

        return best;
    }

    /// <summary>Lists every plausible move of every track; returns how many tracks have a detection where they were predicted.</summary>
    private int Collect(ReadOnlySpan<Track> tracks, DetectionColumns high)
    {
        _count = 0;
        int explained = 0;
        for (int t = 0; t < tracks.Length; t++)
        {
            explained += Collect(t, tracks[t], high) ? 1 : 0;
        }

        return explained;
    }

    private bool Collect(int ordinal, Track track, DetectionColumns high)
    {
        double edge = SceneMotion.LongerEdge(track.Box);
        double far = reach * edge * Math.Min(track.Misses, SceneMotion.MaxReachFrames);
        double tolerance = Math.Max(2, VoteTolerance * edge);
        double near = Math.Max(2, ExplainedTolerance * edge);
        int first = _count;
        bool explained = false;
        for (int d = 0; d < high.Count && _count < MaxPairs; d++)
        {
            double dx = high.CenterX(d) - track.Motion.CenterX;
            double dy = high.CenterY(d) - track.Motion.CenterY;
            double size = Math.Max(high.X2[d] - high.X1[d], high.Y2[d] - high.Y1[d]);
            if (!_claimed[d] && (dx * dx) + (dy * dy) <= far * far && SceneMotion.AreAlike(size, edge))
            {
                explained |= Math.Abs(dx) <= near && Math.Abs(dy) <= near;
                _candidates[_count++] = new Candidate(ordinal, dx, dy, tolerance, false);
            }
        }

        for (int i = first; i < _count && explained; i++)
        {
            _candidates[i] = _candidates[i] with { IsExplained = true };
        }

        return explained;
    }

    /// <summary>Tracks, each counted once, that could have made a candidate's move, and the mean of their moves.</summary>
    private int Count(in Candidate candidate, out double x, out double y)
    {
        int votes = 0;
        int last = -1;
        x = y = 0;
        foreach (ref readonly Candidate other in _candidates.AsSpan(0, _count))
        {
            if (other.Track != last && Math.Abs(other.X - candidate.X) <= other.Tolerance && Math.Abs(other.Y - candidate.Y) <= other.Tolerance)
            {
                last = other.Track;
                x += other.X;
                y += other.Y;
                votes++;
            }
        }

        x /= votes;
        y /= votes;
        return votes;
    }

    private readonly record struct Candidate(int Track, double X, double Y, double Tolerance, bool IsExplained);
}
