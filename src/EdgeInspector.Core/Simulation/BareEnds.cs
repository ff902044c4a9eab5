namespace EdgeInspector.Core.Simulation;

/// <summary>
/// Where tracks of a board leave their panels and end bare. One with copper of another net straight ahead would look like a track with
/// a break in it, so one of the two has to go. Buffers are reused; one thread at a time.
/// </summary>
internal sealed class BareEnds
{
    /// <summary>Pixels ahead that must be free: a break is at most 54 long (<see cref="DefectPainter"/>), few are above 36.</summary>
    private const float Ahead = 36;

    private const float Step = 3;

    private readonly List<End> _ends = [];

    /// <summary>Ends of the panels so far.</summary>
    public IReadOnlyList<End> All => _ends;

    /// <summary>Begins a board.</summary>
    public void Clear() => _ends.Clear();

    public void Add(End end) => _ends.Add(end);

    /// <summary>Where a track leaves a panel; false where that end stays inside.</summary>
    /// <param name="first">Whether the end meant is the first.</param>
    public static bool TryLeave(in Shape track, PixelBox panel, bool first, out End end)
    {
        (float x, float y) = first ? (track.X0, track.Y0) : (track.X1, track.Y1);
        (float fromX, float fromY) = first ? (track.X1, track.Y1) : (track.X0, track.Y0);
        end = default;
        if (panel.Contains(x, y) || !panel.Contains(fromX, fromY))
            return false;

        (float dx, float dy) = (x - fromX, y - fromY);
        float t = MathF.Min(Part(fromX, dx, panel.Left, panel.Right), Part(fromY, dy, panel.Top, panel.Bottom));
        float length = MathF.Sqrt(dx * dx + dy * dy);
        end = new End(fromX + t * dx, fromY + t * dy, dx / length, dy / length, track.Size);
        return true;
    }

    /// <summary>An end of a track wherever it lies.</summary>
    /// <param name="first">Whether the end meant is the first.</param>
    public static End Of(in Shape track, bool first)
    {
        (float x, float y) = first ? (track.X0, track.Y0) : (track.X1, track.Y1);
        (float dx, float dy) = first ? (x - track.X1, y - track.Y1) : (x - track.X0, y - track.Y0);
        float length = MathF.Max(1e-3f, MathF.Sqrt(dx * dx + dy * dy));
        return new End(x, y, dx / length, dy / length, track.Size);
    }

    /// <summary>Whether a shape of another net lies straight ahead of an end.</summary>
    public static bool Faces(in End end, in Shape shape)
    {
        if (!ShapePainter.Extent(shape, Ahead).Contains(end.X, end.Y))
            return false;

        for (float ahead = Step; ahead <= Ahead; ahead += Step)
        {
            if (ShapePainter.Distance(shape, end.X + ahead * end.DirectionX, end.Y + ahead * end.DirectionY) < end.HalfWidth)
                return true;
        }

        return false;
    }

    /// <summary>Share of the way after which a coordinate leaves its range; above 1 where it never does.</summary>
    private static float Part(float from, float way, float low, float high) =>
        way > 0 ? (high - from) / way : way < 0 ? (low - from) / way : float.MaxValue;

    /// <summary>A bare end: place, unit direction outwards, half the track's width.</summary>
    public readonly record struct End(float X, float Y, float DirectionX, float DirectionY, float HalfWidth);
}
