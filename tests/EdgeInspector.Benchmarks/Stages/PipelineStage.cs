using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Benchmarks.Stages;

/// <summary>
/// A frame's whole way, capture thread to verdict (letterbox, model, decoding, suppression, tracking, judging), against the bare run of
/// the same model in the same library: what the pipeline itself costs.
/// </summary>
internal sealed class PipelineStage : IBenchStage
{
    /// <summary>Frames of the allocation count.</summary>
    private const int CountedFrames = 300;

    /// <summary>The least of them counts: what every frame allocates is in each, a buffer that is needed for the first time in one.</summary>
    private const int Passes = 3;

    /// <summary>Four parts and the whole.</summary>
    private const int SlicedRuns = 5;

    public string Name => "pipeline";

    public IEnumerable<BenchCase> Cases(BenchContext context)
    {
        string model = ModelFiles.Find(context);
        for (int threads = 1; threads <= Math.Min(2, Environment.ProcessorCount); threads++)
        {
            yield return Case(model, threads, null);
        }

        yield return Case(model, 1, new SliceOptions { Width = 384, Height = 384 });
    }

    private static BenchCase Case(string path, int threads, SliceOptions? slices)
    {
        var line = new RenderedLine();
        IModelRuntime runtime = PortFactory.Runtime(null, null);
        var options = new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = threads };
        IModelSession bare = runtime.Load(path, options);
        DetectionModel whole = Detector(path, runtime.Load(path, options));
        IVisionModel reference = slices is null ? whole : new SlicedModel(whole, slices);
        var lane = new ModelLane("bench", Detector(path, runtime.Load(path, options)), TimeProvider.System, NullLogger.Instance);
        var output = new VerdictSignal();
        var judging = new JudgingPlan([lane], new InspectorOptions { Camera = "bench" }, Deadline: null) { Slices = slices };
        var inspector = new Inspector(judging.Options, new UlidGenerator(TimeProvider.System), TimeProvider.System);
        var pipeline = new CameraPipeline(new CameraPlan("bench", line, judging, inspector), [output], TimeProvider.System, NullLogger.Instance);
        pipeline.Start();
        void Frame()
        {
            line.Release();
            output.Wait();
        }

        return new BenchCase
        {
            Name = slices is null ? "camera to verdict, bare run" : $"frame in parts of {slices.Width}, {SlicedRuns} bare runs",
            Threads = threads,
            PeerThreads = threads,
            // At most 3 % above the bare run.
            Goal = 0.97,
            Ours = _ => Frame(),
            Peer = new LocalPeer($"bare run, {runtime.Description}", _ => Run(bare, slices is null ? 1 : SlicedRuns)),
            Compare = () => Compare(line, reference, output, Frame, slices is null ? CountedFrames : CountedFrames / SlicedRuns),
            Owned = new Everything(line, pipeline, lane, reference, bare, runtime, output),
        };
    }

    private static void Run(IModelSession session, int times)
    {
        for (int i = 0; i < times; i++)
        {
            session.Run();
        }
    }

    private static DetectionModel Detector(string path, IModelSession session)
    {
        string manifest = Path.Combine(Path.GetDirectoryName(path)!, "manifest.json");
        ModelManifest contract = File.Exists(manifest)
            ? ModelManifest.Parse(File.ReadAllBytes(manifest), manifest)
            : ModelManifestInference.Infer("bench", path, session);
        return new DetectionModel(contract, session, new ModelReference(contract.Name, contract.Version, ""), new VisionModelOptions { LowConfidence = 0.1f });
    }

    /// <summary>The same objects as the detector called directly, and what a frame allocates on all threads together.</summary>
    private static Equality Compare(RenderedLine line, IVisionModel reference, VerdictSignal output, Action frame, int counted)
    {
        for (int i = 0; i < counted / 5; i++)
        {
            frame();
        }

        var findings = new Findings();
        reference.Inspect(line.Picture, findings);
        Detections found = findings.Detections;
        int expected = 0;
        for (int i = 0; i < found.Count; i++)
        {
            expected += found.Confidences[i] >= reference.Thresholds[found.Classes[i]] ? 1 : 0;
        }

        int collections = GC.CollectionCount(0);
        long least = long.MaxValue;
        for (int pass = 0; pass < Passes; pass++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < counted / Passes; i++)
            {
                frame();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return new Equality(
            output.Objects == expected,
            $"{output.Objects} objects against {expected} of the detector alone; {least / (double)(counted / Passes):0.#} bytes allocated a frame (least of {Passes} passes), {GC.CollectionCount(0) - collections} collections over {counted} frames");
    }

    private sealed class VerdictSignal : IJudgedOutput, IDisposable
    {
        private readonly SemaphoreSlim _judged = new(0);

        public int Objects { get; private set; }

        public void Wait() => _judged.Wait();

        public void Dispose() => _judged.Dispose();

        public void OnJudged(in JudgedPicture picture)
        {
            if (picture.Verdict is not null)
            {
                Objects = picture.Objects.Length;
                _judged.Release();
            }
        }
    }

    private sealed class Everything(RenderedLine line, CameraPipeline pipeline, params IDisposable[] others) : IDisposable
    {
        public void Dispose()
        {
            pipeline.RequestStop();
            line.Release();
            pipeline.Dispose();
            foreach (IDisposable other in others)
            {
                other.Dispose();
            }
        }
    }
}
