using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Benchmarks.Stages;
using EdgeInspector.Composition;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Explaining;
using EdgeInspector.Core.Explaining.Knowledge;
using EdgeInspector.Core.Explaining.Languages;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Events;
using EdgeInspector.Explanations;
using EdgeInspector.Explanations.Worker;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Benchmarks;

/// <summary>
/// What explaining costs the inspection: capture to verdict while one event after the other is explained by the shipped language model in
/// its process, facts and database included, against the same line without, in turns of one run. A real line explains far less often.
/// </summary>
internal static class ExplainingFigures
{
    public const string Command = "explaining";

    private const int UsualTurns = 12;

    /// <summary>At most so many times as long without.</summary>
    private const double Goal = 1.05;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(5);

    /// <param name="turns">Turns of each kind; null: the usual number.</param>
    public static async Task<bool> RunAsync(string? turns)
    {
        bool isMet = true;
        for (int threads = 1; threads <= Math.Min(2, Environment.ProcessorCount); threads++)
        {
            var line = new Line(threads);
            await using (line.ConfigureAwait(false))
            {
                isMet &= await line.MeasureAsync(turns is null ? UsualTurns : int.Parse(turns, CultureInfo.InvariantCulture)).ConfigureAwait(false);
            }
        }

        return isMet;
    }

    /// <summary>A line that is shown one picture after the other, and explanations beside it.</summary>
    private sealed class Line : IJudgedOutput, IAsyncDisposable
    {
        private readonly SemaphoreSlim _judged = new(0);
        private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-bench-explaining-").FullName;
        private readonly UlidGenerator _ulids = new(TimeProvider.System);
        private readonly RenderedLine _pictures = new();
        private readonly IModelRuntime _runtime = PortFactory.Runtime(null, null);
        private readonly ModelLane _lane;
        private readonly CameraPipeline _pipeline;
        private readonly EventStore _store;
        private readonly EventQueries _queries;
        private readonly LanguageModelWorker _worker;
        private readonly ExplanationService _service;
        private readonly int _threads;
        private long _offered;

        public Line(int threads)
        {
            using var context = new BenchContext();
            _threads = threads;
            string path = ModelFiles.Find(context);
            string manifest = Path.Combine(Path.GetDirectoryName(path)!, "manifest.json");
            ModelManifest contract = ModelManifest.Parse(File.ReadAllBytes(manifest), manifest);
            IModelSession session = _runtime.Load(path, new SessionOptions { Provider = ExecutionProvider.Cpu, Threads = threads });
            _lane = new ModelLane("bench", new DetectionModel(contract, session, new ModelReference(contract.Name, contract.Version, ""), new VisionModelOptions { LowConfidence = 0.1f }), TimeProvider.System, NullLogger.Instance);
            var judging = new JudgingPlan([_lane], new InspectorOptions { Camera = "bench" }, Deadline: null);
            _pipeline = new CameraPipeline(new CameraPlan("bench", _pictures, judging, new Inspector(judging.Options, _ulids, TimeProvider.System)), [this], TimeProvider.System, NullLogger.Instance);
            _pipeline.Start();
            _store = new EventStore(
                new EventStoreSettings { Directory = _folder, Boot = _ulids.Next().ToString() }, new ContractFormat(new Topics("edge-inspector", "bench")), TimeProvider.System, NullLogger<EventStore>.Instance);
            _store.Start();
            _queries = new EventQueries(_store);
            string explainer = Path.Combine(context.Root, "models", "explainer");
            _worker = new LanguageModelWorker(
                new WorkerSettings
                {
                    Model = Path.Combine(explainer, File.ReadAllText(Path.Combine(explainer, "current")).Trim(), "model.gguf"),
                    Command = ["dotnet", typeof(LanguageModelWorker).Assembly.Location, "language-model"],
                    Options = ExplainerModel.Settings(new Options.ExplainOptions()),
                },
                TimeProvider.System,
                NullLogger<LanguageModelWorker>.Instance);
            var plan = new ExplanationPlan(
                new EventExplainer(KnowledgeBase.Empty, LanguagePack.Get("en")), static _ => null, (request, token) => _worker.TryGenerateAsync(request, TimeSpan.FromSeconds(20), token), "explainer");
            _service = new ExplanationService(plan, _store, _queries, new ExplanationStore(_store, _queries), TimeProvider.System, NullLogger<ExplanationService>.Instance);
            _service.Start();
        }

        public async Task<bool> MeasureAsync(int turns)
        {
            WorkerStanding standing = await _worker.SettledAsync(CancellationToken.None).ConfigureAwait(false);
            if (standing.State != WorkerState.Ready)
            {
                throw new BenchSkippedException(standing.Reason ?? "the language model is not ready");
            }

            List<long> warm = [];
            Turn(warm, TimeSpan.Zero, explains: false);
            // Half of the time is left over, as on a line that keeps up with its camera.
            var pause = TimeSpan.FromTicks((long)(Percentiles.Median(warm) / 100));
            (List<long> On, List<long> Off) all = ([], []);
            (List<double> On, List<double> Off) worst = ([], []);
            for (int i = 0; i < turns; i++)
            {
                worst.Off.Add(Turn(all.Off, pause, explains: false));
                worst.On.Add(Turn(all.On, pause, explains: true));
                while (Done < _offered)
                {
                    await Task.Delay(5).ConfigureAwait(false);
                }
            }

            (Percentiles on, Percentiles off) = (Percentiles.Of(all.On), Percentiles.Of(all.Off));
            double ratio = on.P99 / off.P99;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"capture to verdict, detector on {_threads} thread(s), {turns} turns of {s_turn.TotalSeconds:0} s each: without p50 {off.P50 / 1e6:0.0} ms, p99 {off.P99 / 1e6:0.0} ms ({off.Samples}); explaining p50 {on.P50 / 1e6:0.0} ms, p99 {on.P99 / 1e6:0.0} ms ({on.Samples})"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  ratio p50 {on.P50 / off.P50:0.000}, p99 {ratio:0.000} (goal {Goal}); median of the turns' p99 ratios {Middle(worst.On.Zip(worst.Off, static (a, b) => a / b)):0.000}; {_service.Counts.ByModel} explanations by the model, {_service.Counts.ByTemplate} by the template"));
            Console.WriteLine($"  p99 of each turn, ms: without {Words(worst.Off)}; explaining {Words(worst.On)}");
            return ratio <= Goal;
        }

        public void OnJudged(in JudgedPicture picture)
        {
            if (picture.Verdict is not null)
            {
                _judged.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _pipeline.RequestStop();
            _pictures.Release();
            _pipeline.Dispose();
            _lane.Dispose();
            _runtime.Dispose();
            await _service.DisposeAsync().ConfigureAwait(false);
            await _worker.DisposeAsync().ConfigureAwait(false);
            _queries.Dispose();
            _store.Dispose();
            _judged.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private long Done => _service.Counts.ByModel + _service.Counts.ByTemplate;

        /// <summary>Shows pictures for one turn; the time of each is added. Returns the turn's 99th percentile, nanoseconds.</summary>
        private double Turn(List<long> times, TimeSpan pause, bool explains)
        {
            long start = Stopwatch.GetTimestamp();
            int first = times.Count;
            while (Stopwatch.GetElapsedTime(start) < s_turn)
            {
                if (explains && Done == _offered)
                {
                    Offer();
                }

                Thread.Sleep(pause);
                long shown = Stopwatch.GetTimestamp();
                _pictures.Release();
                _judged.Wait();
                times.Add((long)Stopwatch.GetElapsedTime(shown).TotalNanoseconds);
            }

            return Percentiles.Of(times.Skip(first)).P99;
        }

        private void Offer()
        {
            var inspected = new InspectionEvent
            {
                Id = _ulids.Next().ToString(),
                Camera = "bench",
                Phase = EventPhase.End,
                Time = TimeProvider.System.GetUtcNow(),
                Frame = 1,
                FrameWidth = 640,
                FrameHeight = 640,
                Track = _offered + 1,
                Class = "open",
                Confidence = 0.9f,
                Box = new FrameBox(100, 100, 130, 112),
                AreaPx = 240,
                LengthPx = 30,
                Verdict = VerdictKind.Ng,
                LatencyMs = 1,
                Frames = 9,
                Model = new ModelReference("pcb-defects", "1", ""),
            };
            _store.Record(new Recording
            {
                Id = _ulids.Next().ToString(),
                Camera = "bench",
                Frame = 1,
                FrameWidth = 640,
                FrameHeight = 640,
                Time = inspected.Time,
                Verdict = VerdictKind.Ng,
                LatencyMs = 1,
                Model = inspected.Model,
                Events = [inspected],
                NgEvents = [inspected.Id],
            });
            _service.Offer(inspected);
            _offered++;
        }

        private static double Middle(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return sorted[sorted.Length / 2];
        }

        private static string Words(List<double> nanoseconds) => string.Join(' ', nanoseconds.Select(static one => (one / 1e6).ToString("0", CultureInfo.InvariantCulture)));
    }
}
