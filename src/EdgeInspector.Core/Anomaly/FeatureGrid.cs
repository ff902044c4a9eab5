using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// The features of a picture, cell by cell: every output of a backbone averaged over a small window, resized to the finest one's grid
/// and laid side by side (PatchCore's locally aware patch features, Roth et al. 2022, section 3.1), then scaled. One thread at a time.
/// </summary>
/// <remarks>At the grid's edges the average is that of the cells there are.</remarks>
public sealed class FeatureGrid
{
    private readonly (FeatureShape Shape, int FirstToken)[] _layers;
    private readonly float[] _values;
    private readonly float[] _plane;
    private readonly float[] _pooled;
    private readonly float[] _scale;
    private readonly int _radius;

    /// <param name="signature">Of the backbone, outputs settled.</param>
    /// <param name="pool">Cells on each side of the averaging window: 1, 3 or 5.</param>
    /// <param name="scale">Factor of each feature; empty: 1.</param>
    /// <param name="columns">Floats of a cell: the features, and room for <paramref name="columns"/> - channels more, which stay 0.</param>
    /// <exception cref="ArgumentException">The outputs make no grid, or a size does not fit.</exception>
    public FeatureGrid(ModelSignature signature, int pool, ReadOnlySpan<float> scale, int columns)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Shape = FeatureShape.Of(signature) ?? throw new ArgumentException($"The outputs are no {FeatureShape.Readable}.", nameof(signature));
        if (columns < Shape.Channels || (scale.Length != 0 && scale.Length != Shape.Channels))
        {
            throw new ArgumentException($"{scale.Length} factors and {columns} columns for {Shape.Channels} features.", nameof(scale));
        }

        _radius = pool / 2;
        Columns = columns;
        _layers = [.. signature.Outputs.Select(output => Layer(output.Shape, signature))];
        int cells = _layers.Max(layer => layer.Shape.Cells);
        _plane = new float[cells];
        _pooled = new float[cells];
        _values = new float[Shape.Cells * columns];
        _scale = new float[Shape.Channels];
        _scale.AsSpan().Fill(1);
        scale.CopyTo(_scale);
    }

    public FeatureShape Shape { get; }

    /// <summary>Floats from one cell to the next.</summary>
    public int Columns { get; }

    /// <summary><c>[Height * Width, Columns]</c>, row by row; valid until the next <see cref="Read"/>.</summary>
    public Span<float> Values => _values;

    /// <summary>Takes over a backbone's outputs.</summary>
    /// <exception cref="ModelRunException">One holds NaN or infinity.</exception>
    public void Read(ModelOutputs outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        int first = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            (FeatureShape layer, int skip) = _layers[i];
            ReadOnlySpan<float> raw = outputs[i];
            FiniteNumbers.Check(raw);
            for (int c = 0; c < layer.Channels; c++)
            {
                Span<float> plane = _plane.AsSpan(0, layer.Cells);
                if (skip < 0)
                {
                    raw.Slice(c * layer.Cells, layer.Cells).CopyTo(plane);
                }
                else
                {
                    for (int p = 0; p < plane.Length; p++)
                    {
                        plane[p] = raw[((skip + p) * layer.Channels) + c];
                    }
                }

                Place(Pool(plane, layer), layer, first + c);
            }

            first += layer.Channels;
        }
    }

    /// <summary>The grid, and how many tokens precede it; -1 where planes lie one after another.</summary>
    private static (FeatureShape Shape, int FirstToken) Layer(IReadOnlyList<long> shape, ModelSignature signature)
    {
        FeatureShape layer = FeatureShape.Layer(shape, signature.Width, signature.Height)!.Value;
        return (layer, shape.Count == 4 ? -1 : (int)shape[1] - layer.Cells);
    }

    private ReadOnlySpan<float> Pool(ReadOnlySpan<float> plane, FeatureShape layer)
    {
        if (_radius == 0)
        {
            return plane;
        }

        for (int y = 0; y < layer.Height; y++)
        {
            int top = Math.Max(y - _radius, 0), bottom = Math.Min(y + _radius, layer.Height - 1);
            for (int x = 0; x < layer.Width; x++)
            {
                int left = Math.Max(x - _radius, 0), right = Math.Min(x + _radius, layer.Width - 1);
                float sum = 0;
                for (int v = top; v <= bottom; v++)
                {
                    for (int u = left; u <= right; u++)
                    {
                        sum += plane[(v * layer.Width) + u];
                    }
                }

                _pooled[(y * layer.Width) + x] = sum / ((bottom - top + 1) * (right - left + 1));
            }
        }

        return _pooled.AsSpan(0, layer.Cells);
    }

    private void Place(ReadOnlySpan<float> plane, FeatureShape layer, int channel)
    {
        float factor = _scale[channel];
        if (layer.Width == Shape.Width && layer.Height == Shape.Height)
        {
            for (int p = 0; p < plane.Length; p++)
            {
                _values[(p * Columns) + channel] = plane[p] * factor;
            }

            return;
        }

        for (int y = 0; y < Shape.Height; y++)
        {
            for (int x = 0; x < Shape.Width; x++)
            {
                _values[(((y * Shape.Width) + x) * Columns) + channel] = MapScaling.Sample(plane, layer.Width, layer.Height, x, y, Shape.Width, Shape.Height) * factor;
            }
        }
    }
}
