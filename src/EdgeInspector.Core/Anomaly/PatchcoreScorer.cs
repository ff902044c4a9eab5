using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// PatchCore (Roth et al., "Towards Total Recall in Industrial Anomaly Detection", CVPR 2022): every place is as anomalous as its
/// features are far from the nearest of a memory bank of good ones.
/// </summary>
/// <remarks>Where places count, the bank's vectors end with their coordinates, so that a place is compared with what good parts show thereabouts.</remarks>
internal sealed class PatchcoreScorer : IAnomalyScorer
{
    private readonly FeatureGrid _grid;
    private readonly MemoryBank _bank;
    private readonly AnomalySettings _settings;
    private readonly int[] _nearest;
    private readonly float[] _neighbours;

    public PatchcoreScorer(FeatureGrid grid, MemoryBank bank, AnomalySettings settings, int stride)
    {
        _grid = grid;
        _bank = bank;
        _settings = settings;
        _nearest = new int[grid.Shape.Cells];
        _neighbours = new float[Math.Min(settings.Neighbours, bank.Count)];
        Enlarge = RawMap.EnlargementFor(stride);
        for (int p = 0; p < grid.Shape.Cells; p++)
        {
            PlaceColumns.Write(grid.Values.Slice(p * grid.Columns, grid.Columns), grid.Shape, p, settings.Position);
        }
    }

    /// <inheritdoc/>
    public int Width => _grid.Shape.Width;

    /// <inheritdoc/>
    public int Height => _grid.Shape.Height;

    /// <inheritdoc/>
    public int Enlarge { get; }

    /// <inheritdoc/>
    public float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> map)
    {
        _grid.Read(outputs);
        _bank.Nearest(_grid.Values, _nearest, map);
        return _settings.Score == ScoreRule.Patch ? Weighed(map) : float.NaN;
    }

    /// <summary>Equation 7 of the paper: a far place counts less where good vectors are crowded around its nearest one.</summary>
    private float Weighed(ReadOnlySpan<float> map)
    {
        int worst = 0;
        for (int p = 1; p < map.Length; p++)
        {
            worst = map[p] > map[worst] ? p : worst;
        }

        if (_neighbours.Length <= 1)
        {
            return map[worst];
        }

        ReadOnlySpan<float> query = _grid.Values.Slice(worst * _grid.Columns, _grid.Columns);
        float sum = 0;
        FindNeighbours(_bank[_nearest[worst]], query);
        foreach (float distance in _neighbours)
        {
            // Relative to the greatest exponent, so that far vectors do not overflow.
            sum += MathF.Exp(distance - map[worst]);
        }

        return map[worst] * (1 - (1 / sum));
    }

    /// <summary>Distances from the query of those vectors that are nearest to <paramref name="centre"/>, itself among them.</summary>
    private void FindNeighbours(ReadOnlySpan<float> centre, ReadOnlySpan<float> query)
    {
        Span<float> near = stackalloc float[_neighbours.Length];
        near.Fill(float.PositiveInfinity);
        for (int i = 0; i < _bank.Count; i++)
        {
            float distance = MemoryBank.SquaredDistance(centre, _bank[i]);
            if (distance >= near[^1])
            {
                continue;
            }

            int at = near.Length - 1;
            for (; at > 0 && near[at - 1] > distance; at--)
            {
                near[at] = near[at - 1];
                _neighbours[at] = _neighbours[at - 1];
            }

            near[at] = distance;
            _neighbours[at] = MemoryBank.Distance(query, _bank[i]);
        }
    }
}
