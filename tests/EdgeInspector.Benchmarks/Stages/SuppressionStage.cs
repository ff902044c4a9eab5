using System.Text.Json.Nodes;
using EdgeInspector.Core.Detection;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>Removal of duplicate boxes, against OpenCV's.</summary>
internal sealed class SuppressionStage : IBenchStage
{
    private const int Sets = 4;
    private const float Threshold = 0.5f;

    public string Name => "nms";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        foreach ((int boxes, double goal) in new[] { (300, 20.0), (1000, 40.0), (3000, 40.0) })
        {
            yield return Case(context, boxes, goal, perObject: 1);
            yield return Case(context, boxes, goal, perObject: 10);
        }
    }

    private static BenchCase Case(BenchContext context, int boxes, double goal, int perObject)
    {
        float[] rows = Make(boxes, perObject);
        var sets = new Candidates[Sets];
        for (int s = 0; s < Sets; s++)
        {
            sets[s] = new Candidates(boxes);
            for (int i = s * boxes; i < (s + 1) * boxes; i++)
            {
                sets[s].Add(rows[5 * i], rows[5 * i + 1], rows[5 * i + 2], rows[5 * i + 3], rows[5 * i + 4], 0);
            }
        }

        var suppression = new NonMaxSuppression(boxes);
        int[] kept = new int[boxes];
        var peer = PeerProcess.Python(context, "nms", new JsonObject
        {
            ["file"] = context.Share<float>(rows),
            ["boxes"] = boxes,
            ["threshold"] = Threshold,
            ["threads"] = 1,
        });
        return new BenchCase
        {
            Name = $"{boxes} boxes, {(perObject == 1 ? "scattered" : $"{perObject} per object")}",
            Goal = goal,
            Peer = peer,
            Ours = i => suppression.Select(sets[i % Sets], Threshold, kept),
            Compare = () => Equality.Same(kept.AsSpan(0, suppression.Select(sets[0], Threshold, kept)), peer.Output<int>(), "kept indices in the same order"),
        };
    }

    private static float[] Make(int boxes, int perObject)
    {
        var random = new Random(boxes + perObject);
        float[] rows = new float[Sets * boxes * 5];
        float x = 0, y = 0, w = 0, h = 0;
        for (int i = 0; i < Sets * boxes; i++)
        {
            if (i % perObject == 0)
            {
                (x, y, w, h) = (600 * random.NextSingle(), 600 * random.NextSingle(), 10 + 60 * random.NextSingle(), 10 + 60 * random.NextSingle());
            }

            float jitter = perObject == 1 ? 0 : 0.1f;
            float x1 = x + jitter * w * (random.NextSingle() - 0.5f), y1 = y + jitter * h * (random.NextSingle() - 0.5f);
            rows[5 * i] = x1;
            rows[5 * i + 1] = y1;
            rows[5 * i + 2] = x1 + w * (1 + jitter * (random.NextSingle() - 0.5f));
            rows[5 * i + 3] = y1 + h * (1 + jitter * (random.NextSingle() - 0.5f));
            rows[5 * i + 4] = 0.05f + 0.95f * random.NextSingle();
        }

        return rows;
    }
}
