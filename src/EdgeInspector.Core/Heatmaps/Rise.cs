using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>
/// Shows the model many pictures of which random smooth parts are covered and lays over one another those parts that were shown when it
/// was sure (Petsiuk et al., RISE, BMVC 2018). Scores are taken from their mean, which takes most of the noise out of few masks.
/// </summary>
public sealed class Rise : IHeatmapMethod
{
    /// <summary>Cells of the map along each edge.</summary>
    private const int MapCells = 48;

    private readonly int _masks;
    private readonly int _cells;
    private readonly float _shown;
    private readonly int _seed;
    private readonly FramePool _pool = new(1);

    /// <param name="masks">Random masks, 2-100000. Default 400: about a tenth of the paper's 4000-8000, which a small box has no time for.</param>
    /// <param name="cells">Cells of a mask along each edge, 2-64. Default 8, about the paper's 7; more for small objects.</param>
    /// <param name="shown">Chance that a cell is shown, above 0 and below 1. Default 0.5, the paper's.</param>
    /// <param name="seed">The same seed gives the same map. Default 1.</param>
    public Rise(int masks = 400, int cells = 8, float shown = 0.5f, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(masks, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(masks, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 64);
        if (shown is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(shown), shown, "A chance is above 0 and below 1.");
        }

        (_masks, _cells, _shown, _seed) = (masks, cells, shown, seed);
    }

    /// <inheritdoc/>
    public string Name => "rise";

    /// <inheritdoc/>
    public int Runs => _masks;

    /// <inheritdoc/>
    public void Explain(IVisionModel model, Frame frame, HeatmapTarget target, Heatmap result, HeatmapProgress progress = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        FrameRegion region = frame.Region;
        using var copy = new PerturbedFrame(model, frame, target, _pool, blurred: false);
        var random = new Random(_seed);
        var masks = new SmoothMask[_masks];
        float[] scores = new float[_masks];
        float[] row = new float[region.Width];
        double sum = 0;
        for (int m = 0; m < _masks; m++)
        {
            masks[m] = SmoothMask.Draw(random, _cells, _shown);
            for (int y = 0; y < region.Height; y++)
            {
                masks[m].Row((y + 0.5f) / region.Height, row);
                copy.Blend(y, row);
            }

            scores[m] = copy.Score();
            sum += scores[m];
            progress.Step();
        }

        result.Resize(MapCells, MapCells, region);
        float mean = (float)(sum / _masks);
        float[] cells = new float[MapCells];
        for (int m = 0; m < _masks; m++)
        {
            float weight = (scores[m] - mean) / (_masks * _shown * (1 - _shown));
            for (int y = 0; weight != 0 && y < MapCells; y++)
            {
                masks[m].Row((y + 0.5f) / MapCells, cells);
                Span<float> line = result.Values.Slice(y * MapCells, MapCells);
                for (int x = 0; x < MapCells; x++)
                {
                    line[x] += weight * cells[x];
                }
            }
        }
    }
}
