using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Patches;

/// <summary>
/// Patches of one size, spread evenly from edge to edge; neighbours overlap by at least the part asked for. Cells are as far apart as the
/// patches are. Computed when the region's size changes.
/// </summary>
internal sealed class PatchGrid(PatchOptions options, ModelInput input) : IPatchSplitter
{
    private readonly List<FrameRegion> _patches = [];
    private FrameRegion _region;

    public (int Columns, int Rows) Cells { get; private set; }

    public void Split(Frame frame, List<FrameRegion> patches)
    {
        if (frame.Region != _region)
        {
            Lay(frame.Region);
        }

        patches.Clear();
        patches.AddRange(_patches);
    }

    private void Lay(FrameRegion region)
    {
        (int width, int height) = options.Size ?? (input.Width, input.Height);
        if (options.Cells is { } cells)
        {
            (width, height) = (EdgeOf(region.Width, cells.Columns), EdgeOf(region.Height, cells.Rows));
        }

        (width, height) = (Math.Min(width, region.Width), Math.Min(height, region.Height));
        int columns = options.Cells?.Columns ?? CountOf(region.Width, width), rows = options.Cells?.Rows ?? CountOf(region.Height, height);
        if ((long)columns * rows > options.Most)
        {
            throw new ModelRunException($"a picture of {region.Width}x{region.Height} would be cut into {columns}x{rows} patches of {width}x{height}, more than patches.most {options.Most}: give larger patches, less overlap, or a greater number");
        }

        _patches.Clear();
        for (int i = 0; i < columns * rows; i++)
        {
            _patches.Add(new FrameRegion(region.X + At(i % columns, columns, region.Width, width), region.Y + At(i / columns, rows, region.Height, height), width, height));
        }

        // Where patches overlap, their starts are what tells places apart.
        Cells = (FineOf(columns, region.Width, width), FineOf(rows, region.Height, height));
        _region = region;
    }

    /// <summary>Edge of so many patches that each overlaps the next by the part asked for.</summary>
    private int EdgeOf(int edge, int count) => Math.Max(1, (int)Math.Ceiling(edge / (1 + (count - 1) * (1 - (double)options.Overlap))));

    private int CountOf(int edge, int patch) => 1 + (int)Math.Ceiling((edge - patch) / Math.Max(1, patch * (1 - (double)options.Overlap)) - 1e-9);

    private static int At(int i, int count, int edge, int patch) => count == 1 ? (edge - patch) / 2 : (int)Math.Round((double)i * (edge - patch) / (count - 1));

    private static int FineOf(int count, int edge, int patch) =>
        count == 1 ? 1 : Math.Max(count, (int)Math.Round(edge / ((double)(edge - patch) / (count - 1))));
}
