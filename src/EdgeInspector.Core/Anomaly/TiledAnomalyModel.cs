using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// An anomaly model that looks at large frames in overlapping tiles, at the scale it was taught at, and lays their maps over the frame:
/// where tiles overlap, the one further from its edge counts for more. A frame scores what its worst tile does. A frame no larger than
/// one tile is looked at once. Owns the model. One thread at a time; allocates nothing once its buffers have grown.
/// </summary>
/// <remarks>As open-edge-platform/anomalib's tiler (<c>anomalib/data/utils/tiler.py</c>), which takes the plain mean.</remarks>
public sealed class TiledAnomalyModel : IVisionModel
{
    // So that a tile's very edge still counts where nothing else covers it.
    private const float LeastWeight = 1e-3f;

    private readonly IVisionModel _model;
    private readonly SliceOptions _options;
    private readonly FrameCutter _cutter = new();
    private readonly Findings _part = new();
    private readonly AnomalyRegions _regions;
    private float[] _weights = [];

    /// <param name="model">Becomes this object's.</param>
    /// <param name="options"><see cref="SliceOptions.Whole"/> and <see cref="SliceOptions.Match"/> have no meaning here: the whole is of another scale.</param>
    public TiledAnomalyModel(IVisionModel model, SliceOptions options, VisionModelOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _model = model;
        _options = options;
        _regions = new AnomalyRegions((limits ?? new VisionModelOptions()).MaxDetections);
    }

    /// <inheritdoc/>
    public ModelManifest Manifest => _model.Manifest;

    /// <inheritdoc/>
    public ModelReference Reference => _model.Reference;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => _model.Labels;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Thresholds => _model.Thresholds;

    /// <inheritdoc/>
    public ExecutionProvider Provider => _model.Provider;

    /// <inheritdoc/>
    public string? FallbackReason => _model.FallbackReason;

    /// <inheritdoc/>
    public void Inspect(Frame frame, Findings result)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        FrameRegion region = frame.Region;
        int width = Math.Min(_options.Width, region.Width), height = Math.Min(_options.Height, region.Height);
        int columns = Slicer.Parts(region.Width, _options.Width, _options.Overlap), rows = Slicer.Parts(region.Height, _options.Height, _options.Overlap);
        if (columns * rows == 1)
        {
            _model.Inspect(frame, result);
            return;
        }

        float worst = float.NaN;
        (int worstX, int worstY) = (0, 0);
        try
        {
            for (int i = 0; i < columns * rows; i++)
            {
                int x = Slicer.Start(i % columns, columns, region.Width, width), y = Slicer.Start(i / columns, rows, region.Height, height);
                _model.Inspect(_cutter.Cut(frame, region.X + x, region.Y + y, width, height), _part);
                if (!(_part.Anomaly.Score <= worst))
                {
                    (worst, worstX, worstY) = (_part.Anomaly.Score, x, y);
                }

                if (!_part.Anomaly.IsEmpty)
                {
                    Lay(_part.Anomaly, x, y, region, result.Anomaly);
                }
            }
        }
        catch
        {
            result.Clear();
            throw;
        }

        result.Anomaly.Score = worst;
        Level(result.Anomaly);
        float threshold = Thresholds[0];
        if (!result.Anomaly.IsEmpty)
        {
            _regions.Find(result.Anomaly, threshold, result.Detections);
        }

        if (result.Detections.Count == 0 && worst >= threshold)
        {
            result.Detections.Add(new FrameBox(region.X + worstX, region.Y + worstY, region.X + worstX + width, region.Y + worstY + height), worst, 0, worst);
        }
    }

    public void Dispose()
    {
        _cutter.Dispose();
        _model.Dispose();
    }

    /// <summary>Adds a tile's map, weighted, at (<paramref name="x"/>, <paramref name="y"/>) of the region.</summary>
    private void Lay(AnomalyMap tile, int x, int y, FrameRegion region, AnomalyMap whole)
    {
        FrameRegion seen = tile.Region;
        if (whole.IsEmpty)
        {
            Begin(whole, Math.Max(1, (int)Math.Round((double)region.Width * tile.Width / seen.Width)), Math.Max(1, (int)Math.Round((double)region.Height * tile.Height / seen.Height)), region);
        }

        (float left, float top) = (x + seen.X, y + seen.Y);
        (float stepX, float stepY) = ((float)region.Width / whole.Width, (float)region.Height / whole.Height);
        (int firstColumn, int lastColumn) = Cells(left, seen.Width, stepX, whole.Width);
        (int firstRow, int lastRow) = Cells(top, seen.Height, stepY, whole.Height);
        for (int row = firstRow; row <= lastRow; row++)
        {
            float v = (((row + 0.5f) * stepY) - top) / seen.Height;
            (int upper, int lower, float down) = Between(v, tile.Height);
            ReadOnlySpan<float> above = tile.Values.Slice(upper * tile.Width, tile.Width), below = tile.Values.Slice(lower * tile.Width, tile.Width);
            Span<float> values = whole.Values.Slice(row * whole.Width, whole.Width), weights = _weights.AsSpan(row * whole.Width, whole.Width);
            float weightY = LeastWeight + MathF.Min(v, 1 - v);
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                float u = (((column + 0.5f) * stepX) - left) / seen.Width;
                (int before, int after, float across) = Between(u, tile.Width);
                float first = above[before] + (across * (above[after] - above[before]));
                float second = below[before] + (across * (below[after] - below[before]));
                float weight = weightY * (LeastWeight + MathF.Min(u, 1 - u));
                values[column] += weight * (first + (down * (second - first)));
                weights[column] += weight;
            }
        }
    }

    private void Begin(AnomalyMap whole, int columns, int rows, FrameRegion region)
    {
        whole.Resize(columns, rows, region);
        whole.Values.Clear();
        if (_weights.Length < columns * rows)
        {
            _weights = new float[columns * rows];
        }

        _weights.AsSpan(0, columns * rows).Clear();
    }

    private void Level(AnomalyMap whole)
    {
        Span<float> values = whole.Values;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _weights[i] > 0 ? values[i] / _weights[i] : 0;
        }
    }

    /// <summary>Cells whose centres lie within a span of pixels.</summary>
    private static (int First, int Last) Cells(float start, int length, float step, int cells) =>
        (Math.Max(0, (int)MathF.Ceiling((start / step) - 0.5f)), Math.Min(cells - 1, (int)MathF.Ceiling(((start + length) / step) - 0.5f) - 1));

    private static (int First, int Second, float Share) Between(float share, int cells)
    {
        float at = Math.Clamp((share * cells) - 0.5f, 0, cells - 1);
        return ((int)at, Math.Min((int)at + 1, cells - 1), at - (int)at);
    }
}
