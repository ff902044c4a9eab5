using EdgeInspector.Core.Anomaly;
using Xunit;

namespace EdgeInspector.Core.Tests.Anomaly;

public class MemoryBankTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 7)]
    [InlineData(6, 16, 8)]
    [InlineData(13, 33, 86)]
    [InlineData(100, 1000, 65)]
    [InlineData(20, 700, 384)]
    public void Nearest_RandomVectors_AreThoseOfAPlainSearch(int queries, int count, int dimension)
    {
        float[] vectors = Numbers(count * dimension, 1), asked = Numbers(queries * dimension, 2);
        var bank = new MemoryBank(vectors, dimension);
        int[] indices = new int[queries];
        float[] distances = new float[queries];

        bank.Nearest(asked, indices, distances);

        for (int q = 0; q < queries; q++)
        {
            double best = double.PositiveInfinity;
            int index = -1;
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int k = 0; k < dimension; k++)
                {
                    double difference = (double)asked[(q * dimension) + k] - vectors[(i * dimension) + k];
                    sum += difference * difference;
                }

                (best, index) = sum < best ? (sum, i) : (best, index);
            }

            Assert.Equal(index, indices[q]);
            Assert.Equal(Math.Sqrt(best), distances[q], 1e-5);
        }
    }

    [Fact]
    public void Nearest_AVectorOfTheBank_IsAtNoDistanceHoweverFarFromTheOrigin()
    {
        float[] vectors = Numbers(200 * 40, 3);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] += 1000;
        }

        var bank = new MemoryBank(vectors, 40);
        int[] indices = new int[200];
        float[] distances = new float[200];

        bank.Nearest(vectors, indices, distances);

        Assert.All(distances, distance => Assert.Equal(0, distance));
        Assert.Equal(Enumerable.Range(0, 200), indices);
    }

    [Fact]
    public void Nearest_AgainAndAgain_AllocatesNothing()
    {
        var bank = new MemoryBank(Numbers(500 * 30, 1), 30);
        float[] queries = Numbers(50 * 30, 2), distances = new float[50];
        int[] indices = new int[50];
        bank.Nearest(queries, indices, distances);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 20; i++)
        {
            bank.Nearest(queries, indices, distances);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
