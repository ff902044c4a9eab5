using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>
/// The displacement that tracked objects have in common: voted for from one frame to the next when predictions miss (a belt that
/// starts, stops, or is seen for the first time), and learnt as a velocity for tracks that begin.
/// </summary>
internal sealed class SceneMotion
{
    /// <summary>Frames a learnt velocity is trusted without being seen again: ten seconds at 30 fps, a gap between parts.</summary>
    private const int TrustedFrames = 300;

    /// <summary>Hits from which a track's velocity is a measurement rather than a guess.</summary>
    private const int SettledHits = 2;

    /// <summary>How far two moves of one scene may differ, in edges: measurement noise, and boxes cut by the picture's edge.</summary>
    private const double VoteTolerance = 0.2;

    /// <summary>How far from its prediction, in edges, a detection still overlaps a track well (an IoU of 0.48).</summary>
    private const double ExplainedTolerance = 0.35;

    /// <summary>Pairs looked at in one vote; its time grows with their square.</summary>
    private const int MaxPairs = 256;

    private readonly SceneMotionOptions _options;
    private readonly Candidate[] _candidates = new Candidate[MaxPairs];
    private double[] _horizontal = [];
    private double[] _vertical = [];
    private double _velocityX;
    private double _velocityY;
    private long _learntFrame = long.MinValue;

    public SceneMotion(SceneMotionOptions options)
    {
        _options = options;
        if (options.Velocity is { } velocity)
        {
            _velocityX = velocity.X;
            _velocityY = velocity.Y;
        }
    }

    public double VelocityX => _velocityX;

    public double VelocityY => _velocityY;

    /// <summary>Whether the velocity is given, or was seen lately.</summary>
    public bool Knows(long frame) => _options.Velocity is not null || (_learntFrame != long.MinValue && frame - _learntFrame <= TrustedFrames);

    /// <summary>Forgets what was learnt.</summary>
    public void Reset() => _learntFrame = long.MinValue;

    /// <summary>Longest plausible way from where a track is predicted to where it is found, pixels.</summary>
    public double ReachOf(Track track) => LongerEdge(track.Box) * (track.Hits >= 2 ? 1 : _options.Reach * Math.Min(track.Misses, 2));

    /// <summary>Whether two boxes may be one object by their size: half to twice the longer edge.</summary>
    public static bool AreAlike(in FrameBox a, in FrameBox b)
    {
        float first = LongerEdge(a);
        float second = LongerEdge(b);
        return first <= 2 * second && second <= 2 * first;
    }

    /// <summary>
    /// Move of an interval along one axis. Where the picture cuts it off (an object coming in or going out), its centre moves at half the
    /// speed and only the edge inside tells the truth.
    /// </summary>
    /// <param name="extent">Width or height of the picture in pixels; 0: unknown.</param>
    public static double Move(double from1, double from2, double to1, double to2, int extent)
    {
        bool cutLow = extent > 0 && Math.Min(from1, to1) <= 1;
        bool cutHigh = extent > 0 && Math.Max(from2, to2) >= extent - 1;
        return cutLow == cutHigh ? ((to1 + to2) - (from1 + from2)) / 2 : cutLow ? to2 - from2 : to1 - from1;
    }

    public static float LongerEdge(in FrameBox box) => MathF.Max(box.Width, box.Height);

    /// <summary>
    /// Looks for a displacement, from the predicted places, that explains more tracks than none does.
    /// </summary>
    /// <param name="tracks">Tracks that may have moved together, predicted to this frame.</param>
    /// <param name="high">Detections of the first round.</param>
    /// <param name="predicted">
    /// Whether the predictions come from a known velocity: then half of them being right is proof that the scene did not move, whatever
    /// a regular pattern of parts may suggest.
    /// </param>
    public bool TryVote(ReadOnlySpan<Track> tracks, DetectionColumns high, bool predicted, out double x, out double y)
    {
        x = y = 0;
        int explained = CollectCandidates(tracks, high, out int count);
        if (explained == tracks.Length || count == 0 || (predicted && 2 * explained >= tracks.Length))
        {
            return false;
        }

        ReadOnlySpan<Candidate> candidates = _candidates.AsSpan(0, count);
        int best = -1;
        int support = explained;
        foreach (ref readonly Candidate candidate in candidates)
        {
            if (candidate.IsExplained)
            {
                continue;
            }

            int votes = CountVotes(candidates, candidate, out double meanX, out double meanY);
            double distance = (meanX * meanX) + (meanY * meanY);
            bool better = votes > support || (best >= 0 && votes == support && distance < (x * x) + (y * y));
            if (better && (votes > 1 || Within(candidate, tracks[candidate.Track])))
            {
                best = candidate.Track;
                support = votes;
                x = meanX;
                y = meanY;
            }
        }

        return best >= 0;
    }

    /// <summary>Learns from tracks measured in this frame: the median velocity, where at least half of them agree with it.</summary>
    public void Learn(ReadOnlySpan<Track> tracks, long frame)
    {
        if (_horizontal.Length < tracks.Length)
        {
            _horizontal = new double[Math.Max(16, 2 * tracks.Length)];
            _vertical = new double[_horizontal.Length];
        }

        int count = 0;
        foreach (Track track in tracks)
        {
            if (track.Misses == 0 && track.Hits >= SettledHits)
            {
                _horizontal[count] = track.Motion.Velocity[0];
                _vertical[count++] = track.Motion.Velocity[1];
            }
        }

        if (count == 0 || _options.Velocity is not null)
        {
            return;
        }

        Array.Sort(_horizontal, 0, count);
        Array.Sort(_vertical, 0, count);
        double x = _horizontal[count / 2];
        double y = _vertical[count / 2];
        double tolerance = 2 + (0.25 * Math.Sqrt((x * x) + (y * y)));
        int agreeing = 0;
        foreach (Track track in tracks)
        {
            bool agrees = Math.Abs(track.Motion.Velocity[0] - x) <= tolerance && Math.Abs(track.Motion.Velocity[1] - y) <= tolerance;
            agreeing += track.Misses == 0 && track.Hits >= SettledHits && agrees ? 1 : 0;
        }

        if (2 * agreeing >= count)
        {
            _velocityX = x;
            _velocityY = y;
            _learntFrame = frame;
        }
    }

    /// <summary>Lists every plausible move of every track; returns how many tracks have a detection where they were predicted.</summary>
    private int CollectCandidates(ReadOnlySpan<Track> tracks, DetectionColumns high, out int count)
    {
        count = 0;
        int explained = 0;
        for (int t = 0; t < tracks.Length; t++)
        {
            Track track = tracks[t];
            double edge = LongerEdge(track.Box);
            double reach = _options.Reach * edge * Math.Min(track.Misses, 2);
            double tolerance = Math.Max(2, VoteTolerance * edge);
            double near = Math.Max(2, ExplainedTolerance * edge);
            int first = count;
            bool found = false;
            for (int d = 0; d < high.Count && count < MaxPairs; d++)
            {
                double dx = (0.5 * (high.X1[d] + high.X2[d])) - track.Motion.CenterX;
                double dy = (0.5 * (high.Y1[d] + high.Y2[d])) - track.Motion.CenterY;
                double size = Math.Max(high.X2[d] - high.X1[d], high.Y2[d] - high.Y1[d]);
                if ((dx * dx) + (dy * dy) <= reach * reach && size <= 2 * edge && edge <= 2 * size)
                {
                    found |= Math.Abs(dx) <= near && Math.Abs(dy) <= near;
                    _candidates[count++] = new Candidate(t, dx, dy, tolerance, false);
                }
            }

            explained += found ? 1 : 0;
            for (int i = first; i < count && found; i++)
            {
                _candidates[i] = _candidates[i] with { IsExplained = true };
            }
        }

        return explained;
    }

    private static int CountVotes(ReadOnlySpan<Candidate> candidates, in Candidate candidate, out double x, out double y)
    {
        int votes = 0;
        int last = -1;
        x = y = 0;
        foreach (ref readonly Candidate other in candidates)
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

    /// <summary>A track alone may say that the scene has moved only as far as it may move itself.</summary>
    private bool Within(in Candidate candidate, Track track)
    {
        double reach = ReachOf(track);
        return (candidate.X * candidate.X) + (candidate.Y * candidate.Y) <= reach * reach;
    }

    private readonly record struct Candidate(int Track, double X, double Y, double Tolerance, bool IsExplained);
}
