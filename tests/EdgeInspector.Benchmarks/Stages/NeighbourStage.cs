using System.Text.Json.Nodes;
using EdgeInspector.Core.Anomaly;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>The nearest of a memory bank for every place of a picture, against a matrix product and its smallest column.</summary>
internal sealed class NeighbourStage : IBenchStage
{
    private const int Queries = 784, Pictures = 2;

    public string Name => "neighbours";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        yield return Case(context, dimension: 384, count: 10_000);
        yield return Case(context, dimension: 86, count: 2000);
    }

    private static BenchCase Case(BenchContext context, int dimension, int count)
    {
        float[] bank = Numbers(count * dimension, 1), queries = Numbers(Pictures * Queries * dimension, 2);
        var memory = new MemoryBank([.. bank], dimension);
        int[] indices = new int[Queries];
        float[] distances = new float[Queries];
        var peer = PeerProcess.Python(context, "neighbours", new JsonObject
        {
            ["queries"] = context.Share<float>(queries),
            ["bank"] = context.Share<float>(bank),
            ["dimension"] = dimension,
            ["pictures"] = Pictures,
        });
        void Step(int i) => memory.Nearest(queries.AsSpan(i % Pictures * Queries * dimension, Queries * dimension), indices, distances);
        return new BenchCase
        {
            Name = $"{Queries} x {dimension} against {count}",
            Goal = 3,
            Peer = peer,
            Ours = Step,
            Compare = () =>
            {
                Step(0);
                return Equality.Same(indices, peer.Output<int>(), "nearest vectors");
            },
        };
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        float[] numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            number = random.NextSingle() - 0.5f;
        }

        return numbers;
    }
}
