using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>One run of a detector, against onnxruntime-node with the same library and threads.</summary>
internal sealed class ModelRunStage : IBenchStage
{
    public string Name => "model";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        string model = ModelFiles.Find(context);
        for (int threads = 1; threads <= Math.Min(2, Environment.ProcessorCount); threads++)
        {
            yield return Case(context, model, threads);
        }
    }

    private static BenchCase Case(BenchContext context, string model, int threads)
    {
        string natives = Path.Combine(context.Root, ".natives");
        IModelRuntime runtime = PortFactory.Runtime(null, null);
        IModelSession session = runtime.Load(model, new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = threads });
        Span<float> input = MemoryMarshal.Cast<byte, float>(session.InputBytes(0));
        var random = new Random(4);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = random.NextSingle();
        }

        var peer = PeerProcess.Node(context, "model_run.mjs", new JsonObject
        {
            ["file"] = context.Share<float>(input),
            ["shape"] = new JsonArray([.. session.Inputs[0].Shape.Select(dimension => (JsonNode)dimension)]),
            ["model"] = model,
            ["natives"] = Path.Combine(natives, "package.json"),
            ["threads"] = threads,
        });
        return new BenchCase
        {
            Name = Path.GetRelativePath(Path.Combine(model, "..", "..", ".."), model),
            Threads = threads,
            PeerThreads = threads,
            // At most 1.02 times its time.
            Goal = 1 / 1.02,
            Peer = peer,
            Ours = _ => session.Run(),
            Compare = () =>
            {
                session.Run();
                return Equality.Within(MemoryMarshal.Cast<byte, float>(session.OutputBytes(0)), peer.Output<float>(), limit: 1e-4, unit: 1, "of the output");
            },
            Owned = new Both(session, runtime),
        };
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
