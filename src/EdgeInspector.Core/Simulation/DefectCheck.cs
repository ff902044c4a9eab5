namespace EdgeInspector.Core.Simulation;

/// <summary>Checks that a trial is what it is called, on the copper itself. Buffers are reused; one thread at a time.</summary>
internal sealed class DefectCheck
{
    private readonly NetLabels _nets = new();
    private readonly List<int> _stack = new(4096);
    private byte[] _visited = [];
    private PcbArtwork _artwork = new();
    private DefectTrial _trial = new();

    /// <summary>Numbers the nets of the clean copper.</summary>
    public void Prepare(PcbArtwork artwork)
    {
        _artwork = artwork;
        _nets.Compute(artwork.Clean);
        if (_visited.Length < artwork.Width * artwork.Height)
            _visited = new byte[artwork.Width * artwork.Height];
    }

    /// <summary>Whether the trial makes a defect of that kind and no other.</summary>
    public bool IsTrue(DefectKind kind, DefectTrial trial)
    {
        _trial = trial;
        PixelBox changed = trial.Changed;
        switch (kind)
        {
            case DefectKind.Open:
                return CutsNet(changed);
            case DefectKind.Short:
                return JoinedNets(changed, reach: 1) == 2 && PiecesChange(changed) < 0 && !OverHole(changed);
            case DefectKind.Mousebite:
                return PiecesChange(changed) == 0 && TouchesLevel(changed, reach: 1, copper: false) && IsHeld(changed);
            case DefectKind.Spur:
                return JoinedNets(changed, reach: 1) == 1 && JoinedNets(changed, reach: 3) == 1 && PiecesChange(changed) == 0 && !OverHole(changed);
            case DefectKind.SpuriousCopper:
                return !TouchesLevel(changed, reach: 3, copper: true) && !OverHole(changed);
            default:
                return !TouchesLevel(changed, reach: 2, copper: false);
        }
    }

    /// <summary>Whether clean copper (or gap) lies within some pixels of a changed pixel.</summary>
    private bool TouchesLevel(PixelBox changed, int reach, bool copper)
    {
        for (int y = changed.Top; y < changed.Bottom; y++)
        {
            for (int x = changed.Left; x < changed.Right; x++)
            {
                if (!_trial.Changes(x, y))
                    continue;

                for (int v = Math.Max(0, y - reach); v <= Math.Min(_artwork.Height - 1, y + reach); v++)
                {
                    for (int u = Math.Max(0, x - reach); u <= Math.Min(_artwork.Width - 1, x + reach); u++)
                    {
                        if ((_artwork.Clean[u, v] >= 128) == copper)
                            return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Whether copper stays along enough of a bite's outline: two thirds of a notch's, half of a corner's. What takes a track's end away
    /// leaves one that only looks shorter.
    /// </summary>
    private bool IsHeld(PixelBox changed)
    {
        (int copper, int all) = (0, 0);
        for (int y = changed.Top; y < changed.Bottom; y++)
        {
            for (int x = changed.Left; x < changed.Right; x++)
            {
                if (!_trial.Changes(x, y))
                    continue;

                Count(x - 1, y);
                Count(x + 1, y);
                Count(x, y - 1);
                Count(x, y + 1);
            }
        }

        return copper >= 0.38f * all;

        void Count(int u, int v)
        {
            if (!_trial.Bounds.Contains(u, v) || _trial.Changes(u, v))
                return;

            all++;
            copper += _trial.IsCopper(u, v, after: true) ? 1 : 0;
        }
    }

    /// <summary>How many different nets lie within some pixels of added copper; 3 stands for three or more.</summary>
    private int JoinedNets(PixelBox changed, int reach)
    {
        (int first, int second) = (0, 0);
        for (int y = changed.Top; y < changed.Bottom; y++)
        {
            for (int x = changed.Left; x < changed.Right; x++)
            {
                if (!_trial.Changes(x, y))
                    continue;

                for (int v = Math.Max(0, y - reach); v <= Math.Min(_artwork.Height - 1, y + reach); v++)
                {
                    for (int u = Math.Max(0, x - reach); u <= Math.Min(_artwork.Width - 1, x + reach); u++)
                    {
                        int net = _nets[u, v];
                        if (net == 0 || net == first || net == second)
                            continue;

                        if (first == 0)
                            first = net;
                        else if (second == 0)
                            second = net;
                        else
                            return 3;
                    }
                }
            }
        }

        return second != 0 ? 2 : first != 0 ? 1 : 0;
    }

    private bool OverHole(PixelBox changed)
    {
        PixelBox box = changed.Grow(2).Intersect(_trial.Bounds);
        for (int y = box.Top; y < box.Bottom; y++)
        {
            if (_artwork.Holes.Row(y)[box.Left..box.Right].ContainsAnyExcept((byte)0))
                return true;
        }

        return false;
    }

    /// <summary>Change in the number of copper pieces within the mark's window: above 0 something was cut off, below 0 joined.</summary>
    private int PiecesChange(PixelBox changed)
    {
        PixelBox window = changed.Grow(24).Intersect(_trial.Mark.Window).Intersect(_trial.Bounds);
        return CountPieces(window, after: true) - CountPieces(window, after: false);
    }

    private int CountPieces(PixelBox window, bool after)
    {
        ClearVisited(window);
        int pieces = 0;
        for (int y = window.Top; y < window.Bottom; y++)
        {
            for (int x = window.Left; x < window.Right; x++)
            {
                if (!_trial.IsCopper(x, y, after) || _visited[y * _artwork.Width + x] != 0)
                    continue;

                pieces++;
                Flood(x, y, window, after);
            }
        }

        return pieces;
    }

    /// <summary>
    /// Whether the cut parts its net: of the copper just around the cut, some can no longer be reached from the rest anywhere on the board.
    /// Slivers that hang on neither side do not count.
    /// </summary>
    private bool CutsNet(PixelBox changed)
    {
        var all = _trial.Bounds;
        PixelBox ring = changed.Grow(5).Intersect(all);
        PixelBox near = changed.Grow(24).Intersect(_trial.Mark.Window).Intersect(all);
        int net = CutNet(changed);
        if (net <= 0)
            return false;

        // Cheap test first: within the window the net must fall into more pieces that reach out of the ring.
        if (OuterPieces(ring, near, net) < 2)
            return false;

        return OuterPieces(ring, all, net) >= 2;
    }

    private int OuterPieces(PixelBox ring, PixelBox within, int net)
    {
        ClearVisited(within);
        int pieces = 0;
        for (int y = ring.Top; y < ring.Bottom; y++)
        {
            for (int x = ring.Left; x < ring.Right; x++)
            {
                bool rim = y == ring.Top || y == ring.Bottom - 1 || x == ring.Left || x == ring.Right - 1;
                if (!rim || _nets[x, y] != net || !_trial.IsCopper(x, y, after: true) || _visited[y * _artwork.Width + x] != 0)
                    continue;

                if (Flood(x, y, within, after: true) >= 40)
                    pieces++;
            }
        }

        return pieces;
    }

    /// <summary>The only net that lost copper; -1 where there are several.</summary>
    private int CutNet(PixelBox changed)
    {
        int net = 0;
        for (int y = changed.Top; y < changed.Bottom; y++)
        {
            for (int x = changed.Left; x < changed.Right; x++)
            {
                if (!_trial.Changes(x, y) || _nets[x, y] == net)
                    continue;

                if (net != 0)
                    return -1;

                net = _nets[x, y];
            }
        }

        return net;
    }

    private void ClearVisited(PixelBox box)
    {
        for (int y = box.Top; y < box.Bottom; y++)
            _visited.AsSpan(y * _artwork.Width + box.Left, box.Width).Clear();
    }

    /// <summary>Visits the copper connected with a pixel; returns its area.</summary>
    private int Flood(int startX, int startY, PixelBox within, bool after)
    {
        int width = _artwork.Width;
        int size = 0;
        _stack.Clear();
        _stack.Add(startY * width + startX);
        _visited[startY * width + startX] = 1;
        while (_stack.Count > 0)
        {
            int at = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            size++;
            (int y, int x) = Math.DivRem(at, width);
            for (int v = Math.Max(within.Top, y - 1); v <= Math.Min(within.Bottom - 1, y + 1); v++)
            {
                for (int u = Math.Max(within.Left, x - 1); u <= Math.Min(within.Right - 1, x + 1); u++)
                {
                    int next = v * width + u;
                    if (_visited[next] != 0 || !_trial.IsCopper(u, v, after))
                        continue;

                    _visited[next] = 1;
                    _stack.Add(next);
                }
            }
        }

        return size;
    }
}
