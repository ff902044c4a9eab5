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
                if (!gaps && artwork.Bare[x, y] > 0)
                    RemoveHole(artwork, x, y);
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
