using EdgeInspector.Composition;
using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Evaluation;
using EdgeInspector.Models;
using EdgeInspector.Options;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Commands;

/// <summary>Carries <c>evaluate</c> out: loads model and data, measures, prints, writes the report.</summary>
internal static class EvaluateRun
{
    public static Task<int> RunAsync(EvaluateRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, options, output, cancellationToken), cancellationToken);

    private static int Run(EvaluateRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        CheckReport(request.Report);
        ModelFile file = new ModelStore(options.Directory).Resolve(request.Model);
        if (file.Manifest is { } manifest && (manifest.Task == ModelTask.Language || manifest is { Task: ModelTask.Embedding, Output.Captions: null }))
        {
            throw new CommandException($"{file.Path}: its task is {ModelList.Word(manifest.Task)}; evaluate measures detectors, classifiers, segmenters, anomaly models, and image encoders that have captions");
        }

        Dataset data = DatasetReader.Read(request.Data, request.Format, new Split(request.Split));
        foreach (string note in data.Notes)
        {
            Console.Error.WriteLine($"edge-inspector: {note}");
        }

        using IModelRuntime runtime = Ports.Runtime(options.Library, static _ => { });
        var session = new SessionOptions { Provider = options.Provider, Threads = request.Threads > 0 ? request.Threads : options.Threads };
        CaptionTable? captions = Captions(request, file, runtime, session, cancellationToken);
        var opening = new EvaluatedModel(runtime, session);
        (IVisionModel loaded, string? assumed) = opening.Load(file, request.Labels, data, captions);
        using IVisionModel model = loaded;
        if (assumed is not null)
        {
            Console.Error.WriteLine($"edge-inspector: warning: {assumed}");
            data = data with { Notes = [.. data.Notes, assumed] };
        }

        CheckUsed(request, model.Manifest, data);
        IImageCodec codec = Ports.Codec();
        var evaluation = new EvaluationOptions { Threshold = request.Threshold, Overlap = request.Overlap ?? 0.5, Heatmaps = request.Heatmaps, HeatmapMethod = Method(request, model, opening.Exposed) };
        var evaluator = new Evaluator(model, data, evaluation, codec);
        (EvaluationRun run, EvaluationSubject subject) = Measure(request, evaluator, model, data, runtime, cancellationToken);
        foreach (string note in run.Result.Notes.Concat(run.Duplicates.Warning is { } warning ? [warning] : Array.Empty<string>()))
        {
            Console.Error.WriteLine($"edge-inspector: warning: {note}");
        }

        if (request.Json)
        {
            output.WriteLine(JsonText.Write(writer => EvaluationJson.Write(writer, subject, run)));
        }
        else
        {
            EvaluationText.Write(output, subject, run);
        }

        if (request.Report is { } report)
        {
            File.WriteAllText(report, EvaluationReport.Write(subject, run, evaluator, codec));
            Console.Error.WriteLine($"edge-inspector: report in {report}");
        }

        return ExitCode.Ok;
    }

    /// <summary>Other captions than the model's own; null: none were named.</summary>
    private static CaptionTable? Captions(EvaluateRequest request, ModelFile file, IModelRuntime runtime, SessionOptions session, CancellationToken cancellationToken)
    {
        try
        {
            return request.Knowledge is { } path ? CaptionFiles.Load(file, runtime, session, KnowledgeFile.Read(path), null, cancellationToken) : null;
        }
        catch (CaptionException error)
        {
            throw new CommandException(error.Message, error);
        }
    }

    private static (EvaluationRun Run, EvaluationSubject Subject) Measure(
        EvaluateRequest request, Evaluator evaluator, IVisionModel model, Dataset data, IModelRuntime runtime, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        long started = time.GetTimestamp();
        long looked = started;
        int done = 0;
        EvaluationRun run;
        using (ProgressLine progress = ProgressLine.OnErrors(evaluator.Count + evaluator.Others, "pictures"))
        {
            run = evaluator.Run(
                () =>
                {
                    progress.Advance();
                    looked = ++done == evaluator.Count ? time.GetTimestamp() : looked;
                },
                cancellationToken);
        }

        string provider = $"{runtime.Description} on {model.Provider}{(model.FallbackReason is { } reason ? $" ({reason})" : "")}";
        var subject = new EvaluationSubject(
            model.Reference, model.Manifest.Task, request.Command, data.Root, data.Format.ToString().ToLowerInvariant(), request.Split, provider,
            time.GetUtcNow(), (time.GetElapsedTime(started, looked) - evaluator.Explaining).TotalSeconds)
        {
            Notes = data.Notes,
        };
        return (run, subject);
    }

    /// <summary>Null: occlusion, as fine as each object asks.</summary>
    private static IHeatmapMethod? Method(EvaluateRequest request, IVisionModel model, ExposedOutputs? exposed) => request.HeatmapMethod is not { } name || name == "occlusion" ? null
        : HeatmapMethods.Of(model, exposed, cells: 8, masks: 400).FirstOrDefault(method => method.Name == name)
            ?? throw new CommandException($"--heatmap-method {name}: {HeatmapMethods.WhyNot(name, model)}");

    /// <summary>An option that changes no figure would be believed to have.</summary>
    private static void CheckUsed(EvaluateRequest request, ModelManifest manifest, Dataset data)
    {
        bool isDetector = manifest.Task == ModelTask.Detection;
        if (request.Threshold is not null && !isDetector && manifest.Task != ModelTask.Anomaly)
        {
            throw new CommandException($"--threshold: {manifest.Name} is of task {ModelList.Word(manifest.Task)}, of which what is most probable counts, whatever its confidence; leave it out");
        }

        if (request.Overlap is not null && !(isDetector && data.HasObjects))
        {
            throw new CommandException($"--iou: says what a hit on a labelled object is, {(isDetector ? $"and in {data.Root} none is labelled" : $"and {manifest.Name} is of task {ModelList.Word(manifest.Task)}")}; leave it out");
        }
    }

    /// <summary>Before minutes of work rather than after them.</summary>
    private static void CheckReport(string? report)
    {
        if (report is null)
        {
            return;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(report))!;
        if (Directory.Exists(report) || !Directory.Exists(folder))
        {
            throw new CommandException(Directory.Exists(report) ? $"--report {report}: is a folder; name a file in it" : $"--report {report}: there is no folder {folder}; make it first");
        }
    }
}
