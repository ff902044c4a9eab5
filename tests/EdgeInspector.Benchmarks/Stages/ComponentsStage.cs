using System.Text.Json.Nodes;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>Labelling of masks with areas, boxes and centroids, against OpenCV's. Ours sums the second moments besides.</summary>
internal sealed class ComponentsStage : IBenchStage
{
    private const int Edge = 640, Masks = 4;

    public string Name => "components";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        yield return Case(context, "clear", 20, (_, _) => { });
        yield return Case(context, "12 blobs", 20, Blobs);
        yield return Case(context, "noise, 1 % set", 8, (random, mask) => Noise(random, mask, 0.01));
        yield return Case(context, "noise, 10 % set", 8, (random, mask) => Noise(random, mask, 0.1));
        yield return Case(context, "noise, 50 % set", 8, (random, mask) => Noise(random, mask, 0.5));
    }

    private static BenchCase Case(BenchContext context, string name, double goal, Action<Random, Memory<byte>> draw)
    {
        byte[] masks = new byte[Masks * Edge * Edge];
        var random = new Random(6);
        for (int i = 0; i < Masks; i++)
        {
            draw(random, masks.AsMemory(i * Edge * Edge, Edge * Edge));
        }

        var components = new ConnectedComponents();
        var peer = PeerProcess.Python(context, "components", new JsonObject
        {
            ["file"] = context.Share<byte>(masks),
            ["width"] = Edge,
            ["height"] = Edge,
            ["threads"] = 1,
        });
        void Step(int i) => components.Label(masks.AsSpan(i % Masks * Edge * Edge, Edge * Edge), Edge, Edge);
        return new BenchCase
        {
            Name = $"{Edge}x{Edge}, {name}",
            Goal = goal,
            Peer = peer,
            Ours = Step,
            Compare = () =>
            {
                Step(Masks - 1);
                Step(0);
                return Compare(components, peer.Output<float>());
            },
        };
    }

    private static Equality Compare(ConnectedComponents components, float[] theirs)
    {
        ReadOnlySpan<int> labels = components.Labels;
        var pairs = new HashSet<(int, int)>();
        for (int i = 0; i < labels.Length; i++)
        {
            pairs.Add((labels[i], (int)theirs[i]));
        }

        int background = pairs.Contains((0, 0)) ? 1 : 0;
        if (pairs.Count != components.Count + background)
        {
            return new Equality(false, $"{components.Count} components of ours meet theirs in {pairs.Count} ways");
        }

        var rows = components.Components.ToArray()
            .Select(one => (one.X1, one.Y1, one.Width, one.Height, one.Area, X: one.CentroidX - 0.5, Y: one.CentroidY - 0.5))
            .Order()
            .SelectMany(one => new[] { one.X1, one.Y1, one.Width, one.Height, one.Area, (float)one.X, (float)one.Y });
        return Equality.Within(rows.ToArray(), theirs.AsSpan(labels.Length), limit: 1e-3, unit: 1, $"px of box, area or centroid of {components.Count} components, the same pixels in each");
    }

    private static void Blobs(Random random, Memory<byte> mask)
    {
        for (int n = 0; n < 12; n++)
        {
            (int cx, int cy, int radius) = (random.Next(Edge), random.Next(Edge), random.Next(4, 40));
            for (int y = Math.Max(0, cy - radius); y < Math.Min(Edge, cy + radius + 1); y++)
            {
                int half = (int)Math.Sqrt(radius * radius - (y - cy) * (y - cy));
                mask.Span[(y * Edge + Math.Max(0, cx - half))..(y * Edge + Math.Min(Edge, cx + half + 1))].Fill(255);
            }
        }
    }

    private static void Noise(Random random, Memory<byte> mask, double density)
    {
        foreach (ref byte pixel in mask.Span)
        {
            pixel = random.NextDouble() < density ? (byte)255 : (byte)0;
        }
    }
}
