using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// Moves a patch of the picture's mean colour over it and notes how much each place of it costs (Zeiler and Fergus, Visualizing and
/// Understanding Convolutional Networks, ECCV 2014). Small objects need cells about as small as they are.
/// </summary>
public sealed class Occlusion : IHeatmapMethod
{
    private readonly int _cells;
    private readonly FramePool _pool = new(1);

    /// <param name="cells">Cells along each edge, 2-64; the patch is two cells wide and moves by one. Default 16: a patch of an eighth of the edge, 289 runs.</param>
    public Occlusion(int cells = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 64);
        _cells = cells;
    }

    /// <inheritdoc/>
    public string Name => "occlusion";

    /// <inheritdoc/>
    public int Runs => 1 + ((_cells + 1) * (_cells + 1));

    /// <inheritdoc/>
    public void Explain(IVisionModel model, Frame frame, HeatmapTarget target, Heatmap result, HeatmapProgress progress = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        FrameRegion region = frame.Region;
        result.Resize(_cells, _cells, region);
        using var copy = new PerturbedFrame(model, frame, target, _pool, blurred: false);
        float whole = copy.Score();
        progress.Step();
        // From one cell outside, so that the cells at the edge are covered as often as the others.
        for (int row = -1; row < _cells; row++)
        {
            for (int column = -1; column < _cells; column++)
            {
                copy.Reset(covered: false);
                copy.Cover(column * region.Width / _cells, row * region.Height / _cells, (column + 2) * region.Width / _cells, (row + 2) * region.Height / _cells);
                float cost = (whole - copy.Score()) / 4;
                Add(result, row, column, cost);
                progress.Step();
            }
        }
    }

    private void Add(Heatmap result, int row, int column, float cost)
    {
        for (int y = Math.Max(0, row); y < Math.Min(row + 2, _cells); y++)
        {
            for (int x = Math.Max(0, column); x < Math.Min(column + 2, _cells); x++)
            {
                result.Values[(y * _cells) + x] += cost;
            }
        }
    }
}
