using System.Collections.Concurrent;

namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// Picks few vectors that leave none of the others far from all of them: each next one is the farthest from those picked (greedy
/// k-centre, at most twice the best possible radius; Gonzalez 1985, used for memory banks by Roth et al. 2022, algorithm 1).
/// </summary>
/// <remarks>
/// Distances are those of a random projection to <see cref="ProjectedDimension"/> numbers where vectors are longer (Johnson and
/// Lindenstrauss 1984), as in the paper; the same seed picks the same vectors.
/// </remarks>
public static class GreedyCoreset
{
    /// <summary>Longest vectors whose distances are taken as they are.</summary>
    public const int ProjectedDimension = 128;

    private const int Seed = 20220614;

    /// <summary>Vectors that a thread takes at a time.</summary>
    private const int ChunkSize = 4096;

    /// <param name="vectors"><c>[n, dimension]</c>, row-major.</param>
    /// <param name="size">How many to pick; all where there are no more.</param>
    /// <param name="covered"><c>[m, dimension]</c>: vectors that are picked already, and do not count; may be empty.</param>
    /// <param name="progress">Told how many are picked; null: nobody.</param>
    /// <returns>Indices in the order they were picked.</returns>
    public static int[] Select(float[] vectors, int dimension, int size, ReadOnlySpan<float> covered, Action<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        int count = vectors.Length / dimension;
        size = Math.Min(size, count);
        if (size <= 0)
        {
            return [];
        }

        float[] close = covered.ToArray();
        if (dimension > ProjectedDimension)
        {
            float[] projection = Projection(dimension);
            vectors = Project(vectors, dimension, projection);
            close = Project(close, dimension, projection);
            dimension = ProjectedDimension;
        }

        float[] distances = new float[count];
        distances.AsSpan().Fill(float.PositiveInfinity);
        for (int i = 0; i < close.Length / dimension; i++)
        {
            Approach(vectors, dimension, close.AsMemory(i * dimension, dimension), distances);
            cancellation.ThrowIfCancellationRequested();
        }

        int[] picked = new int[size];
        // The paper begins anywhere; the first vector is as good, and the same each time.
        int next = close.Length == 0 ? 0 : Farthest(distances);
        for (int i = 0; i < size; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            picked[i] = next;
            next = Approach(vectors, dimension, vectors.AsMemory(next * dimension, dimension), distances);
            progress?.Invoke(i + 1);
        }

        return picked;
    }

    /// <summary>Lowers each vector's squared distance to that from <paramref name="centre"/>; returns the index of the greatest left, the first of equals.</summary>
    private static int Approach(float[] vectors, int dimension, ReadOnlyMemory<float> centre, float[] distances)
    {
        int[] farthest = new int[(distances.Length + ChunkSize - 1) / ChunkSize];
        if (farthest.Length == 1)
        {
            Approach(vectors, dimension, centre.Span, distances, 0, distances.Length, farthest);
        }
        else
        {
            Parallel.ForEach(Partitioner.Create(0, distances.Length, ChunkSize), range => Approach(vectors, dimension, centre.Span, distances, range.Item1, range.Item2, farthest));
        }

        int best = farthest[0];
        foreach (int candidate in farthest)
        {
            best = distances[candidate] > distances[best] ? candidate : best;
        }

        return best;
    }

    private static void Approach(float[] vectors, int dimension, ReadOnlySpan<float> centre, float[] distances, int first, int end, int[] farthest)
    {
        int best = first;
        for (int i = first; i < end; i++)
        {
            float distance = MemoryBank.SquaredDistance(vectors.AsSpan(i * dimension, dimension), centre);
            distances[i] = MathF.Min(distances[i], distance);
            best = distances[i] > distances[best] ? i : best;
        }

        farthest[first / ChunkSize] = best;
    }

    private static int Farthest(float[] distances)
    {
        int best = 0;
        for (int i = 1; i < distances.Length; i++)
        {
            best = distances[i] > distances[best] ? i : best;
        }

        return best;
    }

    /// <summary>Normal numbers by Box and Muller, scaled so that lengths keep their mean.</summary>
    private static float[] Projection(int dimension)
    {
        var random = new Random(Seed);
        float[] projection = new float[dimension * ProjectedDimension];
        double scale = 1 / Math.Sqrt(ProjectedDimension);
        for (int i = 0; i < projection.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            projection[i] = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return projection;
    }

    private static float[] Project(float[] vectors, int dimension, float[] projection)
    {
        int count = vectors.Length / dimension;
        float[] projected = new float[count * ProjectedDimension];
        Parallel.For(0, count, i =>
        {
            ReadOnlySpan<float> vector = vectors.AsSpan(i * dimension, dimension);
            Span<float> target = projected.AsSpan(i * ProjectedDimension, ProjectedDimension);
            for (int k = 0; k < dimension; k++)
            {
                float value = vector[k];
                ReadOnlySpan<float> row = projection.AsSpan(k * ProjectedDimension, ProjectedDimension);
                for (int j = 0; j < target.Length; j++)
                {
                    target[j] += value * row[j];
                }
            }
        });
        return projected;
    }
}
