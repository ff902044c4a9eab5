namespace EdgeInspector.Core.Simulation;

/// <summary>Takes away what cutting shapes leaves over. Buffers are reused; one thread at a time.</summary>
internal sealed class ScrapRemover
{
    /// <summary>Smallest area of copper that a mask opening makes a pad, pixels.</summary>
    public const int SmallestPad = 200;

    private readonly NetLabels _nets = new();
    private int[] _areas = [];
    private bool[] _bare = [];

    /// <summary>
    /// Removes small islands and fills small gaps that cutting shapes at a panel's border leaves: a design has none, and they look like
    /// defects that nobody marked. Drilled holes stay, and so do pads.
    /// </summary>
    /// <param name="smallest">Pixels that an area must have to stay.</param>
    /// <param name="gaps">Whether to fill gaps instead of removing islands.</param>
    public void Remove(PcbArtwork artwork, int smallest, bool gaps)
    {
        _nets.Compute(artwork.Copper, gaps);
        if (_areas.Length <= _nets.Highest)
        {
            _areas = new int[2 * _nets.Highest + 64];
            _bare = new bool[_areas.Length];
        }

        Array.Clear(_areas);
        Array.Clear(_bare);
        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
            {
                int net = _nets[x, y];
                _areas[net] += gaps && artwork.Holes[x, y] > 0 ? smallest : 1;
                _bare[net] |= !gaps && artwork.Bare[x, y] > 0;
            }
        }

        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
            {
                int net = _nets[x, y];
                if (net == 0 || _areas[net] >= (_bare[net] ? SmallestPad : smallest))
                    continue;

                artwork.Copper[x, y] = gaps ? (byte)255 : (byte)0;
                if (gaps)
                    continue;

                RemoveEdge(artwork.Copper, x, y);
                if (artwork.Bare[x, y] > 0)
                    RemoveHole(artwork, x, y);
            }
        }
    }

    /// <summary>Lets the mask cover openings under which hardly any copper was left: they would show as stray metal.</summary>
    public void CloseOpenings(PcbArtwork artwork)
    {
        _nets.Compute(artwork.Bare);
        if (_areas.Length <= _nets.Highest)
        {
            _areas = new int[2 * _nets.Highest + 64];
            _bare = new bool[_areas.Length];
        }

        Array.Clear(_areas);
        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
                _areas[_nets[x, y]] += artwork.Copper[x, y] >= 128 ? 1 : 0;
        }

        for (int y = 0; y < artwork.Height; y++)
        {
            for (int x = 0; x < artwork.Width; x++)
            {
                // Below half an opening's ink no area is numbered: what is left of a soft edge goes with what it surrounds.
                if (artwork.Bare[x, y] > 0 && !NearOpening(artwork, x, y))
                    artwork.Bare[x, y] = 0;
            }
        }
    }

    private bool NearOpening(PcbArtwork artwork, int x, int y)
    {
        for (int v = Math.Max(0, y - 1); v <= Math.Min(artwork.Height - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(artwork.Width - 1, x + 1); u++)
            {
                if (_nets[u, v] > 0 && _areas[_nets[u, v]] >= SmallestPad / 2)
                    return true;
            }
        }

        return false;
    }

    /// <summary>What is left of an island's soft edge could be etched to specks.</summary>
    private static void RemoveEdge(GrayPlane copper, int x, int y)
    {
        for (int v = Math.Max(0, y - 1); v <= Math.Min(copper.Height - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(copper.Width - 1, x + 1); u++)
            {
                if (copper[u, v] < 128)
                    copper[u, v] = 0;
            }
        }
    }

    /// <summary>Takes the mask opening and the hole of a removed small pad with it.</summary>
    private static void RemoveHole(PcbArtwork artwork, int x, int y)
    {
        const int Reach = 4;
        for (int v = Math.Max(0, y - Reach); v <= Math.Min(artwork.Height - 1, y + Reach); v++)
        {
            for (int u = Math.Max(0, x - Reach); u <= Math.Min(artwork.Width - 1, x + Reach); u++)
            {
                artwork.Holes[u, v] = 0;
                artwork.Bare[u, v] = 0;
            }
        }
    }
}
