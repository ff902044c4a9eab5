using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// A normal distribution of features for every place, and the Mahalanobis distance from it (PaDiM; Defard et al. 2021). Each covariance
/// is factored once, S = L L^T; the distance is then the length of y in L y = x - mean.
/// </summary>
public sealed class GaussianPlaces
{
    private readonly float[] _mean;
    private readonly float[] _factors;
    private readonly float[] _solved;
    private readonly int _packed;

    /// <param name="mean"><c>[places, channels]</c>; taken over.</param>
    /// <param name="covariance"><c>[places, channels, channels]</c>, symmetric and positive definite; not kept.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a covariance is not positive definite.</exception>
    public GaussianPlaces(float[] mean, ReadOnlySpan<float> covariance, int channels)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (mean.Length == 0 || mean.Length % channels != 0 || covariance.Length != (long)mean.Length * channels)
        {
            throw new ArgumentException($"{mean.Length} means and {covariance.Length} covariances do not fit {channels} features.", nameof(covariance));
        }

        _mean = mean;
        Channels = channels;
        _packed = channels * (channels + 1) / 2;
        _factors = new float[Count * _packed];
        _solved = new float[channels];
        double[] factor = new double[_packed];
        for (int place = 0; place < Count; place++)
        {
            Factor(covariance.Slice(place * channels * channels, channels * channels), channels, factor, place);
            Span<float> kept = _factors.AsSpan(place * _packed, _packed);
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i] = (float)factor[i];
            }
        }
    }

    /// <summary>Places.</summary>
    public int Count => _mean.Length / Channels;

    public int Channels { get; }

    /// <summary>The distance of every place's features.</summary>
    /// <param name="features"><c>[places, channels]</c>.</param>
    /// <param name="distances">One per place.</param>
    public void Distances(ReadOnlySpan<float> features, Span<float> distances)
    {
        if (features.Length != _mean.Length || distances.Length != Count)
        {
            throw new ArgumentException($"{features.Length} features and {distances.Length} distances for {Count} places of {Channels}.", nameof(features));
        }

        for (int place = 0; place < distances.Length; place++)
        {
            distances[place] = Distance(features.Slice(place * Channels, Channels), place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Distance(ReadOnlySpan<float> features, int place)
    {
        ref float row = ref _factors[place * _packed];
        ref float y = ref MemoryMarshal.GetArrayDataReference(_solved);
        ReadOnlySpan<float> mean = _mean.AsSpan(place * Channels, Channels);
        float squared = 0;
        for (int i = 0; i < features.Length; i++)
        {
            Vector256<float> sums = Vector256<float>.Zero;
            int j = 0;
            for (; j <= i - 8; j += 8)
            {
                sums = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref row, (nuint)j), Vector256.LoadUnsafe(ref y, (nuint)j), sums);
            }

            float known = Vector256.Sum(sums);
            for (; j < i; j++)
            {
                known += Unsafe.Add(ref row, j) * _solved[j];
            }

            float value = (features[i] - mean[i] - known) / Unsafe.Add(ref row, i);
            _solved[i] = value;
            squared += value * value;
            row = ref Unsafe.Add(ref row, i + 1);
        }

        return MathF.Sqrt(squared);
    }

    /// <summary>Cholesky's decomposition, the lower triangle row by row.</summary>
    private static void Factor(ReadOnlySpan<float> matrix, int size, double[] factor, int place)
    {
        int rowStart = 0;
        for (int i = 0; i < size; i++, rowStart += i)
        {
            int otherStart = 0;
            for (int j = 0; j <= i; j++, otherStart += j)
            {
                double sum = matrix[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[rowStart + k] * factor[otherStart + k];
                }

                if (i == j)
                {
                    factor[rowStart + j] = sum > 0 ? Math.Sqrt(sum) : throw new ArgumentException($"The covariance of place {place} is not positive definite.", nameof(matrix));
                }
                else
                {
                    factor[rowStart + j] = sum / factor[otherStart + j];
                }
            }
        }
    }
}
