namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>The features of good pictures as a backbone gives them, <c>[Height, Width, Channels]</c> each.</summary>
internal sealed class FeatureStore(FeatureShape shape)
{
    private readonly List<float[]> _pictures = [];

    public FeatureShape Shape => shape;

    public int Count => _pictures.Count;

    public float[] this[int index] => _pictures[index];

    public void Add(ReadOnlySpan<float> features) => _pictures.Add(features.ToArray());

    /// <summary>Factors after which every feature varies alike over all places of all pictures, and vectors vary by 1 altogether.</summary>
    /// <remarks>A feature that never varies gets 0: good parts say nothing about it that a distance could be measured by.</remarks>
    public float[] Scale()
    {
        int channels = shape.Channels;
        double[] sum = new double[channels], squares = new double[channels];
        foreach (float[] picture in _pictures)
        {
            for (int i = 0; i < picture.Length; i++)
            {
                sum[i % channels] += picture[i];
                squares[i % channels] += (double)picture[i] * picture[i];
            }
        }

        double n = (double)_pictures.Count * shape.Cells;
        float[] scale = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double mean = sum[c] / n, deviation = Math.Sqrt(Math.Max((squares[c] / n) - (mean * mean), 0));
            scale[c] = deviation <= 1e-6 * Math.Max(Math.Abs(mean), 1) ? 0 : (float)(1 / (deviation * Math.Sqrt(channels)));
        }

        return scale;
    }

    /// <summary>A picture's vectors as a bank compares them: scaled, and with its coordinates where places count.</summary>
    /// <param name="target"><c>[Cells, columns]</c>.</param>
    public void Vectors(int picture, float[] scale, float position, Span<float> target)
    {
        int channels = shape.Channels, columns = channels + PlaceColumns.Count(position);
        float[] features = _pictures[picture];
        for (int p = 0; p < shape.Cells; p++)
        {
            Span<float> row = target.Slice(p * columns, columns);
            for (int c = 0; c < channels; c++)
            {
                row[c] = features[(p * channels) + c] * scale[c];
            }

            PlaceColumns.Write(row, shape, p, position);
        }
    }
}
