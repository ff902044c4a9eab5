using System.Text.Json.Nodes;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Detection.Decoders;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>84 x 8400 outputs to candidates, against the two ways NumPy programs take.</summary>
internal sealed class DecodeStage : IBenchStage
{
    private const int Classes = 80, Rows = 4 + Classes, Proposals = 8400, Outputs = 4, Objects = 60;
    private const float Threshold = 0.25f;

    public string Name => "decode";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        yield return Case(context, maxFirst: false, goal: 10);
        yield return Case(context, maxFirst: true, goal: 1.5);
    }

    private static BenchCase Case(BenchContext context, bool maxFirst, double goal)
    {
        float[] outputs = Make();
        var decoder = new YoloAnchorFreeDecoder(Classes, Proposals);
        var candidates = new Candidates(Proposals);
        float[] thresholds = new float[Classes];
        thresholds.AsSpan().Fill(Threshold);
        var peer = PeerProcess.Python(context, "decode", new JsonObject
        {
            ["file"] = context.Share<float>(outputs),
            ["rows"] = Rows,
            ["proposals"] = Proposals,
            ["threshold"] = Threshold,
            ["max_first"] = maxFirst,
        });
        void Step(int i) => decoder.Decode(outputs.AsSpan(i % Outputs * Rows * Proposals, Rows * Proposals), thresholds, candidates);
        return new BenchCase
        {
            Name = $"{Rows}x{Proposals}, peer {(maxFirst ? "maximum first" : "transposes")}",
            Goal = goal,
            Peer = peer,
            Ours = Step,
            Compare = () =>
            {
                Step(0);
                var flat = new List<float>();
                for (int i = 0; i < candidates.Count; i++)
                {
                    flat.AddRange([candidates.X1[i], candidates.Y1[i], candidates.X2[i], candidates.Y2[i], candidates.Scores[i], candidates.Classes[i]]);
                }

                return Equality.Within(flat.ToArray(), peer.Output<float>(), limit: 1e-3, unit: 1, $"px, score or class of {candidates.Count} candidates");
            },
        };
    }

    private static float[] Make()
    {
        var random = new Random(3);
        float[] outputs = new float[Outputs * Rows * Proposals];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = i / Proposals % Rows < 4 ? 20 + 600 * random.NextSingle() : 0.05f * random.NextSingle();
        }

        for (int n = 0; n < Outputs * Objects; n++)
        {
            outputs[(n / Objects * Rows + 4 + random.Next(Classes)) * Proposals + random.Next(Proposals)] = 0.2f + 0.8f * random.NextSingle();
        }

        return outputs;
    }
}
