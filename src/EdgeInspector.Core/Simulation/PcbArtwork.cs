namespace EdgeInspector.Core.Simulation;

/// <summary>
/// The layers of one board in pixels: 255 where the layer is, anti-aliased edges between. Buffers are reused from board to board.
/// </summary>
internal sealed class PcbArtwork
{
    /// <summary>Copper as designed and etched, defects included once they are painted.</summary>
    public GrayPlane Copper { get; } = new();

    /// <summary>Copper of the same board before any defect.</summary>
    public GrayPlane Clean { get; } = new();

    /// <summary>Where the solder mask leaves the surface bare.</summary>
    public GrayPlane Bare { get; } = new();

    /// <summary>Drilled through.</summary>
    public GrayPlane Holes { get; } = new();

    public int Width => Copper.Width;

    public int Height => Copper.Height;

    public void Reset(int width, int height)
    {
        Copper.Reset(width, height);
        Bare.Reset(width, height);
        Holes.Reset(width, height);
    }
}
