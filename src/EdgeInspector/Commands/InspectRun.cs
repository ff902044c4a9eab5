using System.Text;
using EdgeInspector.Composition;
using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Drawing;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Identifiers;
using EdgeInspector.Core.Judging;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Evaluation;
using EdgeInspector.Inspection;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Commands;

/// <summary>Carries <c>inspect</c> out: looks at one picture after the other, prints, draws and lists.</summary>
internal sealed class InspectRun : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly InspectRequest _request;
    private readonly RulesFile _rules;
    private readonly IModelRuntime _runtime;
    private readonly IVisionModel _model;
    private readonly PictureJudge _judge;
    private readonly PictureReport _report;
    private readonly PictureFiles _files;
    private readonly AnnotatedPictures? _annotated;
    private readonly ObjectCaptioner? _captioner;
    private readonly TextWriter _output;
    private readonly StringBuilder _csv = new();
    private int _pictures;
    private int _ng;
    private int _unreadable;

    private InspectRun(InspectRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        _request = request;
        _output = output;
        _rules = Rules(request);
        if (request.Knowledge is not null && request.Captions is null)
        {
            throw new CommandException("--knowledge is for the model of --captions; name that one too");
        }

        ModelFile file = new ModelStore(options.Directory).Resolve(request.Model);
        if (file.Manifest?.Task is ModelTask.Language)
        {
            throw new CommandException($"{file.Path}: is a language model; inspect runs models that look at pictures");
        }

        _runtime = Ports.Runtime(options.Library, static _ => { });
        try
        {
            _model = Load(file, options);
            CheckClasses(_model);
            _captioner = request.Captions is { } captions ? Captioner(captions, options, cancellationToken) : null;
        }
        catch
        {
            _model?.Dispose();
            _runtime.Dispose();
            throw;
        }

        IImageCodec codec = Ports.Codec();
        _judge = new PictureJudge(_model, _rules.Rules, _rules.Zones, TimeProvider.System);
        if (_judge.KnowsNoFault)
        {
            Console.Error.WriteLine($"{_model.Reference.Name} has no class called good, ok or the like, so nothing says which of its classes are faults: every picture is OK. --rules says it.");
        }

        _report = new PictureReport(_model.Reference, _rules.MmPerPx, _captioner is not null);
        _files = new PictureFiles(codec);
        _annotated = request.Output is { } folder ? new AnnotatedPictures(folder, request.Format, new FindingsPainter(_model.Labels, _model.Manifest.Output?.Palette), codec) : null;
    }

    public static Task<int> RunAsync(InspectRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                // Inputs first: a wrong path should not cost the loading of a model.
                IReadOnlyList<string> files = InspectInputs.Find(request.Paths);
                using var run = new InspectRun(request, options, output, cancellationToken);
                return run.Run(files, cancellationToken);
            },
            cancellationToken);

    public void Dispose()
    {
        _captioner?.Dispose();
        _model.Dispose();
        _runtime.Dispose();
    }

    private static RulesFile Rules(InspectRequest request)
    {
        var errors = new List<ConfigurationError>();
        return request.Rules is not { } path ? new RulesFile([], [], request.Millimetres) : RulesFile.Read(path, request.Millimetres, errors) ?? throw new CommandException(string.Join('\n', errors));
    }

    private IVisionModel Load(ModelFile file, ModelStoreOptions options)
    {
        var session = new SessionOptions { Provider = options.Provider, Threads = _request.Threads > 0 ? _request.Threads : options.Threads };
        VisionModelOptions limits = VisionModelOptions.ForLine(_rules.Rules);
        IVisionModel model = VisionModelLoader.Load(file, _runtime, session, limits);
        if (_request.Slices is not { } slices)
        {
            return model;
        }

        if (model.Manifest.Task == ModelTask.Detection)
        {
            return new SlicedModel(model, slices, limits, _rules.Rules);
        }

        model.Dispose();
        throw new CommandException($"--slices: {file.Name} does not detect objects; only detections can be put together again");
    }

    private ObjectCaptioner Captioner(string reference, ModelStoreOptions options, CancellationToken cancellationToken)
    {
        ModelFile file = new ModelStore(options.Directory).Resolve(reference);
        var session = new SessionOptions { Provider = options.Provider, Threads = _request.Threads > 0 ? _request.Threads : options.Threads };
        CaptionTable? captions;
        try
        {
            captions = CaptionFiles.Load(file, _runtime, session, _request.Knowledge is { } path ? KnowledgeFile.Read(path) : null, null, cancellationToken);
        }
        catch (CaptionException error)
        {
            throw new CommandException(error.Message, error);
        }

        IVisionModel model = VisionModelLoader.Load(file, _runtime, session, new VisionModelOptions { Captions = captions });
        if (model.Manifest is { Task: ModelTask.Embedding or ModelTask.Classification, Patches: null })
        {
            return new ObjectCaptioner(model, captions);
        }

        model.Dispose();
        throw new CommandException($"--captions: {file.Path} is no image encoder with captions and no classifier of whole pictures, so it has nothing to say of an object");
    }

    private void CheckClasses(IVisionModel model)
    {
        foreach (VerdictRule rule in _rules.Rules)
        {
            if (rule.Class != VerdictRule.AnyClass && !model.Labels.Contains(rule.Class))
            {
                throw new CommandException($"{_request.Rules}: class '{rule.Class}' is found by no model{NearestWord.Suggest(rule.Class, model.Labels)} ({model.Reference.Name} finds {string.Join(", ", model.Labels.Take(20))})");
            }
        }
    }

    private int Run(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        using (ProgressLine progress = ProgressLine.OnErrors(files.Count, "files"))
        {
            foreach (string file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    Look(file, cancellationToken);
                }
                catch (Exception error) when (error is DataException or FrameSourceException or ModelRunException)
                {
                    _unreadable++;
                    Console.Error.WriteLine($"edge-inspector: {(error is ModelRunException ? $"{file}: {error.Message}" : error.Message)}");
                }

                progress.Advance();
            }
        }

        if (_request.Csv is { } csv)
        {
            File.WriteAllText(csv, $"{_report.CsvHead}\n{_csv}");
        }

        if (!_request.Json)
        {
            string unreadable = _unreadable == 0 ? "" : $", {_unreadable} could not be read";
            _output.WriteLine($"{_pictures} {(_pictures == 1 ? "picture" : "pictures")}: {_ng} NG, {_pictures - _ng} OK{unreadable}");
        }

        return _unreadable > 0 ? ExitCode.Usage : _ng > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private void Look(string file, CancellationToken cancellationToken)
    {
        if (InspectInputs.IsClip(file))
        {
            LookAtClip(file, cancellationToken);
            return;
        }

        using Frame frame = _files.Open(file);
        Tell(frame, Described(frame, _judge.Inspect(frame, file)), draw: true);
    }

    private void LookAtClip(string file, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        var inspector = new Inspector(new InspectorOptions { Camera = "clip", Rules = _rules.Rules, Zones = _rules.Zones }, new UlidGenerator(time), time);
        using IFrameSource source = Ports.Source($"file:{Path.GetFullPath(file)}", new FramePool(), time);
        source.Open(cancellationToken);
        for (int seen = 0, looked = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FrameReadStatus status = source.Read(s_patience, out Frame? frame);
            using (frame)
            {
                switch (status)
                {
                    case FrameReadStatus.Frame when seen++ % _request.Every == 0:
                        InspectedPicture picture = Described(frame!, _judge.Inspect(frame!, file, inspector, ++looked));
                        Tell(frame!, picture, draw: picture.Objects.Count > 0);
                        break;
                    case FrameReadStatus.EndOfStream when seen > 0:
                        return;
                    case FrameReadStatus.EndOfStream or FrameReadStatus.Failed or FrameReadStatus.TimedOut:
                        throw new DataException($"{file}: {source.LastError ?? (seen == 0 ? "holds no frame that can be read" : "gave no frame for 30 s")}");
                }
            }
        }
    }

    private InspectedPicture Described(Frame frame, InspectedPicture picture) => _captioner?.Describe(frame, picture) ?? picture;

    private void Tell(Frame frame, InspectedPicture picture, bool draw)
    {
        _pictures++;
        _ng += picture.Verdict == VerdictKind.Ng ? 1 : 0;
        string? annotated = draw ? _annotated?.Write(frame, picture, _judge.Findings) : null;
        _output.WriteLine(_request.Json ? _report.Json(picture, annotated) : PictureReport.Text(picture));
        if (_request.Csv is not null)
        {
            foreach (string row in _report.Csv(picture))
            {
                _csv.Append(row).Append('\n');
            }
        }
    }
}
