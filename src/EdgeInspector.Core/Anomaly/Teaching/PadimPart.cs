namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>Means and covariances in the making: sums over pictures, from which both follow.</summary>
internal sealed class PadimPart : IPartModel
{
    /// <summary>Added to every variance so that covariances of few pictures can be inverted (Defard et al. 2021, section III.A).</summary>
    private const float Regularisation = 0.01f;

    private readonly FeatureShape _shape;
    private readonly float[] _scale;
    private readonly int _pictures;
    private readonly float[] _mean;
    private readonly float[] _covariance;
    private GaussianPlaces? _places;
    private float[] _vectors = [];

    /// <param name="pictures">Pictures in the sums.</param>
    /// <param name="mean"><c>[Cells, Channels]</c>.</param>
    /// <param name="covariance"><c>[Cells, Channels, Channels]</c>, regularised.</param>
    public PadimPart(FeatureShape shape, float[] scale, int pictures, float[] mean, float[] covariance) =>
        (_shape, _scale, _pictures, _mean, _covariance) = (shape, scale, pictures, mean, covariance);

    /// <inheritdoc/>
    public void Score(FeatureStore store, int picture, Span<float> map)
    {
        _places ??= new GaussianPlaces(_mean, _covariance, _shape.Channels);
        _vectors = _vectors.Length == _mean.Length ? _vectors : new float[_mean.Length];
        store.Vectors(picture, _scale, 0, _vectors);
        _places.Distances(_vectors, map);
    }

    /// <inheritdoc/>
    public IPartModel With(FeatureStore store, IReadOnlyList<int> pictures, Action<int, int>? progress, CancellationToken cancellation)
    {
        int channels = _shape.Channels, total = _pictures + pictures.Count, done = 0;
        float[] mean = new float[_shape.Cells * channels];
        float[] covariance = new float[(long)_shape.Cells * channels * channels];
        float[][] vectors = [.. pictures.Select(picture =>
        {
            float[] scaled = new float[mean.Length];
            store.Vectors(picture, _scale, 0, scaled);
            return scaled;
        })];
        Parallel.For(0, _shape.Cells, new ParallelOptions { CancellationToken = cancellation }, cell =>
        {
            Merge(cell, vectors, mean.AsSpan(cell * channels, channels), covariance.AsSpan(cell * channels * channels, channels * channels), total);
            progress?.Invoke(Interlocked.Increment(ref done), _shape.Cells);
        });
        return new PadimPart(_shape, _scale, total, mean, covariance);
    }

    /// <inheritdoc/>
    public void Write(Dictionary<string, NpyArray> files)
    {
        files["mean.npy"] = new NpyArray([_shape.Height, _shape.Width, _shape.Channels], _mean);
        files["covariance.npy"] = new NpyArray([_shape.Height, _shape.Width, _shape.Channels, _shape.Channels], _covariance);
    }

    /// <summary>Mean and covariance of a place over the old pictures and the new (Chan, Golub and LeVeque 1979, pairwise update).</summary>
    private void Merge(int cell, float[][] vectors, Span<float> mean, Span<float> covariance, int total)
    {
        int n = mean.Length;
        double[] fresh = new double[n], products = new double[n * n], difference = new double[n];
        foreach (float[] picture in vectors)
        {
            for (int c = 0; c < n; c++)
            {
                fresh[c] += (double)picture[(cell * n) + c] / vectors.Length;
            }
        }

        foreach (float[] picture in vectors)
        {
            for (int c = 0; c < n; c++)
            {
                difference[c] = picture[(cell * n) + c] - fresh[c];
            }

            AddOuter(products, difference, 1);
        }

        if (_pictures > 0)
        {
            for (int c = 0; c < n; c++)
            {
                difference[c] = fresh[c] - _mean[(cell * n) + c];
                fresh[c] = _mean[(cell * n) + c] + (difference[c] * vectors.Length / total);
            }

            AddOuter(products, difference, (double)_pictures * vectors.Length / total);
            ReadOnlySpan<float> old = _covariance.AsSpan(cell * n * n, n * n);
            for (int i = 0; i < products.Length; i++)
            {
                products[i] += (old[i] - (i % (n + 1) == 0 ? Regularisation : 0)) * (_pictures - 1);
            }
        }

        for (int c = 0; c < n; c++)
        {
            mean[c] = (float)fresh[c];
        }

        for (int i = 0; i < products.Length; i++)
        {
            covariance[i] = (float)((products[i] / Math.Max(total - 1, 1)) + (i % (n + 1) == 0 ? Regularisation : 0));
        }
    }

    private static void AddOuter(double[] products, double[] vector, double weight)
    {
        int n = vector.Length;
        for (int i = 0; i < n; i++)
        {
            double factor = weight * vector[i];
            for (int j = 0; j < n; j++)
            {
                products[(i * n) + j] += factor * vector[j];
            }
        }
    }
}
