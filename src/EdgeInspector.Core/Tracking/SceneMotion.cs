using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Tracking;

/// <summary>The velocity that tracked objects have in common, learnt or given, for tracks that begin; and how far objects may move.</summary>
internal sealed class SceneMotion
{
    /// <summary>Frames over which the reach of an object seen once grows: beyond, it would reach anything.</summary>
    public const int MaxReachFrames = 2;

    /// <summary>Frames a learnt velocity is trusted without being seen again: ten seconds at 30 fps, a gap between parts.</summary>
    private const int TrustedFrames = 300;

    /// <summary>Hits from which a track's velocity is a measurement rather than a guess.</summary>
    private const int SettledHits = 2;

    /// <summary>Tracks in a row that began with the velocity and were never seen again, until it counts as wrong.</summary>
    private const int MaxDoubts = 3;

    private readonly SceneMotionOptions _options;
    private double[] _horizontal = [];
    private double[] _vertical = [];
    private long _learntFrame = long.MinValue;
    private int _doubts;

    public SceneMotion(SceneMotionOptions options)
    {
        _options = options;
        VelocityX = options.Velocity?.X ?? 0;
        VelocityY = options.Velocity?.Y ?? 0;
    }

    /// <summary>Pixels per frame.</summary>
    public double VelocityX { get; private set; }

    /// <summary>Pixels per frame.</summary>
    public double VelocityY { get; private set; }

    /// <summary>Whether the velocity is given, or was seen lately.</summary>
    public bool Knows(long frame) => _options.Velocity is not null || (_learntFrame != long.MinValue && frame - _learntFrame <= TrustedFrames);

    /// <summary>Forgets what was learnt.</summary>
    public void Reset()
    {
        _learntFrame = long.MinValue;
        _doubts = 0;
    }

    /// <summary>A track ended after one sight: a false alarm, or the velocity it was given is not the scene's any more.</summary>
    public void Doubt()
    {
        if (++_doubts >= MaxDoubts)
        {
            Reset();
        }
    }

    /// <summary>Longest plausible way from where a track is predicted to where it is found, pixels.</summary>
    public double ReachOf(Track track) =>
        LongerEdge(track.Box) * (track.HasVelocity ? 1 : _options.Reach * Math.Min(track.Misses, MaxReachFrames));

    /// <summary>Whether two boxes may be one object by their longer edges: half to twice.</summary>
    public static bool AreAlike(double a, double b) => a <= 2 * b && b <= 2 * a;

    public static float LongerEdge(in FrameBox box) => MathF.Max(box.Width, box.Height);

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

    /// <summary>Learns from tracks measured in this frame: the median velocity, where at least half of them agree with it.</summary>
    public void Learn(ReadOnlySpan<Track> tracks, long frame)
    {
        if (_options.Velocity is not null)
        {
            return;
        }

        if (_horizontal.Length < tracks.Length)
        {
            _horizontal = new double[Math.Max(16, 2 * tracks.Length)];
            _vertical = new double[_horizontal.Length];
        }

        int count = 0;
        foreach (Track track in tracks)
        {
            if (track.Hits >= SettledHits)
            {
                _horizontal[count] = track.Motion.Velocity[0];
                _vertical[count++] = track.Motion.Velocity[1];
            }
        }

        if (count == 0)
        {
            return;
        }

        Array.Sort(_horizontal, 0, count);
        Array.Sort(_vertical, 0, count);
        double x = _horizontal[count / 2];
        double y = _vertical[count / 2];
        if (2 * CountAgreeing(tracks, x, y) >= count)
        {
            VelocityX = x;
            VelocityY = y;
            _learntFrame = frame;
            _doubts = 0;
        }
    }

    private static int CountAgreeing(ReadOnlySpan<Track> tracks, double x, double y)
    {
        double tolerance = 2 + (0.25 * Math.Sqrt((x * x) + (y * y)));
        int agreeing = 0;
        foreach (Track track in tracks)
        {
            bool agrees = Math.Abs(track.Motion.Velocity[0] - x) <= tolerance && Math.Abs(track.Motion.Velocity[1] - y) <= tolerance;
            agreeing += track.Hits >= SettledHits && agrees ? 1 : 0;
        }

        return agreeing;
    }
}
