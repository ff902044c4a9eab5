using System.Diagnostics;
using System.Text.Json;
using EdgeInspector.Composition;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Simulation;
using EdgeInspector.Demo;
using EdgeInspector.Options;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Commands;

/// <summary>Runs the demonstration until its time is over, its source ends, or it is told to stop.</summary>
public static class DemoHost
{
    /// <summary>What <c>--anomaly</c> says for no such model.</summary>
    private const string NoModel = "none";

    public static async Task<int> RunAsync(DemoRequest request, CancellationToken cancellationToken)
    {
        string state = Directory.CreateTempSubdirectory("edge-inspector-demo-").FullName;
        try
        {
            // Provider and store may be set over the demonstration's own, and they decide which of the shipped models it runs.
            DaemonOptions options = Load(request, state, inWholeNumbers: false);
            return await RunAsync(request, DemoModels.InWholeNumbers(options, StoreOf(state)) ? Load(request, state, inWholeNumbers: true) : options, cancellationToken);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static DaemonOptions Load(DemoRequest request, string state, bool inWholeNumbers) => Configuration.Load(new ConfigurationRequest
    {
        Base = BaseConfiguration(request, state, inWholeNumbers),
        BaseName = "demo",
        Set = request.Set,
        Environment = ConfigurationRequest.CurrentEnvironment(),
        UseOverlay = false,
    });

    private static string StoreOf(string state) => Path.Combine(state, "models");

    private static async Task<int> RunAsync(DemoRequest request, DaemonOptions options, CancellationToken cancellationToken)
    {
        // With --json standard output is for the result alone.
        TextWriter words = request.Json ? Console.Error : Console.Out;
        using ILoggerFactory logs = Logs.ToConsole(LogLevel.Warning);
        SimulatedLine? line = null;
        var score = new DemoScore((frame, visible) => line is not null && line.TryGetTruth(frame, visible));
        var settings = new DaemonSettings
        {
            Outputs = [score, new EventPrinter(words)],
            AnyPagePort = true,
            OnCamera = plan =>
            {
                line = plan.Source as SimulatedLine;
                TryOpen(plan.Source, cancellationToken);
            },
        };
        await using Daemon daemon = await Daemon.StartAsync(options, settings, logs, TimeProvider.System, cancellationToken);
        Introduce(words, options, daemon);
        OpenBrowser(request, daemon.Page);
        long start = Stopwatch.GetTimestamp();
        await WaitAsync(daemon, request.Seconds, cancellationToken);
        TimeSpan ran = Stopwatch.GetElapsedTime(start);
        await daemon.StopAsync();
        DemoSummary summary = Summarise(daemon, line, score, ran);
        DemoReport.Write(words, summary, ran);
        if (request.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(summary, DemoJson.Default.DemoSummary));
        }

        return ExitCode.Ok;
    }

    /// <summary>A demonstration of a source that is not there ends with the reason; a daemon would wait for it.</summary>
    private static void TryOpen(IFrameSource source, CancellationToken cancellationToken)
    {
        if (source is not SimulatedLine)
        {
            source.Open(cancellationToken);
        }
    }

    private static async Task WaitAsync(Daemon daemon, double? seconds, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (seconds is { } limit)
        {
            over.CancelAfter(TimeSpan.FromSeconds(limit));
        }

        try
        {
            await daemon.WaitForEndOfSourcesAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            // The time is over, or Ctrl-C.
        }
    }

    private static string BaseConfiguration(DemoRequest request, string state, bool inWholeNumbers)
    {
        // Quoted as JSON strings, which YAML reads: paths and pipelines may hold anything.
        static string Quote(string text) => JsonSerializer.Serialize(text, DemoJson.Default.String);
        string fps = request.CameraFps is { } rate ? FormattableString.Invariant($"\n    fps: {rate}") : "";
        string detector = request.Model ?? DemoModels.Named(DemoModels.Detector, inWholeNumbers);
        string[] models = [detector, .. AnomalyModel(request, inWholeNumbers) is { } anomaly ? [anomaly] : Array.Empty<string>()];
        return $"""
            device: demo
            cameras:
              - name: line
                source: {Quote(request.Source ?? "sim:pcb")}{fps}
                deadline_ms: 500
                rules: {Rules(request)}
                models: [{string.Join(", ", models.Select(Quote))}]
            models: {"{"}directory: {Quote(StoreOf(state))}{"}"}
            mqtt: {"{"}url: embedded{"}"}
            storage: {"{"}directory: {Quote(state)}{"}"}
            explain: {"{"}knowledge: {(DemoModels.IsDetector(detector) ? Quote(Path.Combine(AppContext.BaseDirectory, "knowledge", "pcb.yml")) : "null")}{"}"}
            """;
    }

    /// <summary>The one asked for; on the rendered line, unless it was refused, the one that was taught its good boards.</summary>
    private static string? AnomalyModel(DemoRequest request, bool inWholeNumbers) =>
        request.Anomaly is { } named ? (named == NoModel ? null : named)
        : request.Model is null && RenderedLine(request.Source) is { Look: SimulationLook.Camera } ? DemoModels.Named(DemoModels.Anomaly, inWholeNumbers)
        : null;

    /// <summary>
    /// On the rendered line a defect is in view for about fifty frames: asking for many of them keeps a passing doubt from being an alarm.
    /// The shipped detector's confidences were chosen by class on 900 boards of the lines of seeds 9600011, 9600012 and 7400000; the line of its card's figures, 7700000, chose nothing.
    /// </summary>
    private static string Rules(DemoRequest request)
    {
        if (RenderedLine(request.Source) is not { } line || line.Speed != new SimulatedLineOptions().Speed)
        {
            return "[]";
        }

        // A line that does not wait drops what a small box cannot judge, and a defect is then seen in few frames: surer ones.
        bool waits = line.FramesPerSecond == 0;
        string many = waits ? "frames: 14 of 20" : "frames: 5 of 7";
        (string Class, string Confidence)[] own = !DemoModels.IsDetector(request.Model ?? DemoModels.Detector) ? []
            : waits ? [("open", "0.45"), ("short", "0.5"), ("mousebite", "0.6"), ("spur", "0.55"), ("spurious_copper", "0.45"), ("pin_hole", "0.7")]
            : [("open", "0.5"), ("short", "0.55"), ("mousebite", "0.6"), ("spur", "0.6"), ("spurious_copper", "0.5"), ("pin_hole", "0.7")];
        return $"[{string.Concat(own.Select(rule => $"{{class: {rule.Class}, verdict: NG, min_confidence: {rule.Confidence}, {many}}}, "))}{{verdict: NG, {many}}}]";
    }

    /// <summary>What the rendered line shows; null for another source, and for one that will be refused when it is opened.</summary>
    private static SimulatedLineOptions? RenderedLine(string? source)
    {
        try
        {
            return source is null ? new SimulatedLineOptions() : source.StartsWith("sim:", StringComparison.Ordinal) ? SimulatedLineOptions.Parse(source) : null;
        }
        catch (FrameSourceException)
        {
            return null;
        }
    }

    private static void Introduce(TextWriter words, DaemonOptions options, Daemon daemon)
    {
        words.WriteLine($"EdgeInspector inspects {string.Join(", ", options.Cameras.Select(static camera => camera.Source))}");
        foreach (ModelLane lane in daemon.Lanes)
        {
            words.WriteLine($"  model   {lane.Model.Reference.Name} {lane.Model.Reference.Version} on {lane.Model.Provider.ToString().ToUpperInvariant()}");
        }

        words.WriteLine($"  page    {daemon.Page}");
        words.WriteLine($"  broker  {daemon.Broker}");
        if (daemon.EmbeddedPort is { } port)
        {
            words.WriteLine($"  listen  mosquitto_sub -h 127.0.0.1 -p {port} -t '{options.Mqtt.Root}/#' -v");
        }

        words.WriteLine("Ctrl-C ends it.");
    }

    private static void OpenBrowser(DemoRequest request, Uri page)
    {
        bool hasDesktop = Environment.GetEnvironmentVariable("DISPLAY") is not null || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null;
        if (request.NoBrowser || request.Json || !hasDesktop || !File.Exists("/usr/bin/xdg-open"))
        {
            return;
        }

        // In a session of its own: a browser that was not open yet must not end with Ctrl-C.
        using var opener = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["--fork", "/usr/bin/xdg-open", page.ToString()]) { RedirectStandardError = true, RedirectStandardOutput = true });
    }

    private static DemoSummary Summarise(Daemon daemon, SimulatedLine? line, DemoScore score, TimeSpan ran)
    {
        CameraView camera = daemon.Cameras[0];
        CameraStatistics statistics = camera.Statistics;
        (long written, long published, long acknowledged) = daemon.EventCounts();
        DemoDefects? defects = null;
        if (line is not null)
        {
            (int found, int rightClass) = score.Passed(statistics.Frames);
            long passed = line.DefectsPassed(statistics.Frames);
            defects = new DemoDefects(passed, Math.Min(found, passed), Math.Min(rightClass, passed), score.FalseAlarms);
        }

        return new DemoSummary
        {
            Frames = statistics.Frames,
            Judged = statistics.Judged,
            Dropped = camera.Dropped,
            NotJudged = statistics.NotJudged,
            LatencyMs = new DemoLatency(Math.Round(statistics.Latency.Milliseconds(0.5), 2), Math.Round(statistics.Latency.Milliseconds(0.99), 2)),
            Fps = Math.Round(statistics.Judged / ran.TotalSeconds, 2),
            Defects = defects,
            Boards = line is null ? null : line.BoardsPassed(statistics.Frames) + (camera.Standing.State == CameraState.Ended ? 1 : 0),
            Events = new DemoEvents(written, published, acknowledged),
        };
    }
}
