namespace EdgeInspector.Core.Anomaly;

/// <summary>Smooths a map in place with a Gaussian cut at four standard deviations, the map mirrored at its edges (as SciPy's <c>gaussian_filter</c>).</summary>
internal sealed class GaussianSmoothing
{
    private readonly float[] _kernel;
    private readonly int _radius;
    private float[] _line = [];

    /// <param name="sigma">Standard deviation, cells; 0: nothing is changed.</param>
    public GaussianSmoothing(float sigma)
    {
        _radius = (int)((4 * sigma) + 0.5f);
        _kernel = new float[(2 * _radius) + 1];
        double sum = 0;
        for (int i = -_radius; i <= _radius; i++)
        {
            double weight = sigma > 0 ? Math.Exp(-0.5 * i * i / ((double)sigma * sigma)) : 1;
            _kernel[i + _radius] = (float)weight;
            sum += weight;
        }

        for (int i = 0; i < _kernel.Length; i++)
        {
            _kernel[i] = (float)(_kernel[i] / sum);
        }
    }

    public void Apply(Span<float> map, int width, int height)
    {
        if (_radius == 0)
        {
            return;
        }

        int needed = Math.Max(width, height) + (2 * _radius);
        if (_line.Length < needed)
        {
            _line = new float[needed];
        }

        for (int y = 0; y < height; y++)
        {
            Filter(map.Slice(y * width, width), width, 1);
        }

        for (int x = 0; x < width; x++)
        {
            Filter(map[x..], height, width);
        }
    }

    private void Filter(Span<float> values, int count, int step)
    {
        for (int i = -_radius; i < count + _radius; i++)
        {
            _line[i + _radius] = values[Mirror(i, count) * step];
        }

        for (int i = 0; i < count; i++)
        {
            float sum = 0;
            for (int k = 0; k < _kernel.Length; k++)
            {
                sum += _line[i + k] * _kernel[k];
            }

            values[i * step] = sum;
        }
    }

    private static int Mirror(int i, int count)
    {
        // Half-sample symmetric: ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ...
        int period = 2 * count;
        int at = ((i % period) + period) % period;
        return at < count ? at : period - 1 - at;
    }
}
