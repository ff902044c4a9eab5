namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// Structural similarity of two planes, place by place (Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
/// visibility to structural similarity", 2004): Gaussian surroundings of 1.5 pixels, K1 = 0.01, K2 = 0.03.
/// </summary>
internal sealed class StructuralSimilarity
{
    private const float Sigma = 1.5f, K1 = 0.01f, K2 = 0.03f;

    private readonly GaussianSmoothing _window = new(Sigma);
    private readonly float[] _ranges;
    private readonly float[] _x, _y, _xx, _yy, _xy;
    private readonly int _width;
    private readonly int _height;

    /// <param name="ranges">Difference of the brightest and the darkest value a plane can have, by plane.</param>
    public StructuralSimilarity(int width, int height, float[] ranges)
    {
        (_width, _height, _ranges) = (width, height, ranges);
        int plane = width * height;
        (_x, _y, _xx, _yy, _xy) = (new float[plane], new float[plane], new float[plane], new float[plane], new float[plane]);
    }

    /// <summary>Half of one minus the similarity: 0 where equal, 1 where opposite.</summary>
    public void Dissimilarity(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int plane, Span<float> result)
    {
        x.CopyTo(_x);
        y.CopyTo(_y);
        for (int i = 0; i < _xx.Length; i++)
        {
            (_xx[i], _yy[i], _xy[i]) = (x[i] * x[i], y[i] * y[i], x[i] * y[i]);
        }

        _window.Apply(_x, _width, _height);
        _window.Apply(_y, _width, _height);
        _window.Apply(_xx, _width, _height);
        _window.Apply(_yy, _width, _height);
        _window.Apply(_xy, _width, _height);
        float c1 = K1 * _ranges[plane] * K1 * _ranges[plane], c2 = K2 * _ranges[plane] * K2 * _ranges[plane];
        for (int i = 0; i < result.Length; i++)
        {
            (float mx, float my) = (_x[i], _y[i]);
            float vx = _xx[i] - (mx * mx), vy = _yy[i] - (my * my), covariance = _xy[i] - (mx * my);
            float similarity = ((2 * mx * my) + c1) * ((2 * covariance) + c2) / (((mx * mx) + (my * my) + c1) * (vx + vy + c2));
            result[i] = 0.5f * (1 - similarity);
        }
    }
}
