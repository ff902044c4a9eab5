using EdgeInspector.Composition;
using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Datasets;
using EdgeInspector.Models;
using EdgeInspector.Options;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Commands;

/// <summary>Carries <c>label</c> out: loads model and captions, looks at every picture, prints and writes what fits.</summary>
internal static class LabelRun
{
    private static readonly string[] s_endings = [".csv", ".json", ".txt"];

    public static Task<int> RunAsync(LabelRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, options, output, cancellationToken), cancellationToken);

    private static int Run(LabelRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        CheckOut(request.Out, "--out", s_endings);
        CheckOut(request.SaveTable, "--save-table", [".json"]);
        var folder = new DataFolder(request.Folder);
        if (folder.Pictures.Count == 0)
        {
            throw new CommandException($"{request.Folder}: holds no picture; name the folder that does");
        }

        ModelFile file = new ModelStore(options.Directory).Resolve(request.Model);
        using IModelRuntime runtime = Ports.Runtime(options.Library, static _ => { });
        var session = new SessionOptions { Provider = options.Provider, Threads = options.Threads };
        CaptionTable? captions = LoadCaptions(request, file, runtime, session, cancellationToken);
        using IVisionModel model = VisionModelLoader.Load(file, runtime, session, new VisionModelOptions { Captions = captions });
        if (model.Manifest.Task is not (ModelTask.Embedding or ModelTask.Classification))
        {
            throw new CommandException($"{file.Path}: its task is {ModelList.Word(model.Manifest.Task)}; pictures are labelled by image encoders with captions (task embedding) and by classifiers");
        }

        if (request.SaveTable is { } table)
        {
            File.WriteAllBytes(table, captions?.Write() ?? throw new CommandException($"--save-table {table}: {file.Path} is a classifier and has no captions"));
        }

        (List<LabelledFile> labelled, List<string> failed) = LookAtAll(request, folder, model, captions, cancellationToken);
        if (request.Out is { } path)
        {
            LabelText.Save(path, model.Reference, labelled);
        }

        if (request.Json)
        {
            output.WriteLine(JsonText.Write(json => LabelText.WriteJson(json, model.Reference, labelled)));
        }
        else
        {
            LabelText.Write(output, labelled);
        }

        foreach (string problem in failed)
        {
            Console.Error.WriteLine($"edge-inspector: {problem}");
        }

        return failed.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private static CaptionTable? LoadCaptions(LabelRequest request, ModelFile file, IModelRuntime runtime, SessionOptions session, CancellationToken cancellationToken)
    {
        IReadOnlyList<Caption>? knowledge = null;
        try
        {
            knowledge = request.Knowledge is { } path ? KnowledgeFile.Read(path) : null;
        }
        catch (CaptionException error)
        {
            throw new CommandException(error.Message, error);
        }

        using ProgressLine? progress = knowledge is null ? null : ProgressLine.OnErrors(knowledge.Count, "captions");
        return CaptionFiles.Load(file, runtime, session, knowledge, progress is null ? null : progress.Advance, cancellationToken);
    }

    /// <summary>A picture that cannot be read costs its own label, not those of the others; the command then ends as one with wrong input.</summary>
    private static (List<LabelledFile> Labelled, List<string> Failed) LookAtAll(
        LabelRequest request, DataFolder folder, IVisionModel model, CaptionTable? captions, CancellationToken cancellationToken)
    {
        var labelled = new List<LabelledFile>();
        var failed = new List<string>();
        var pool = new FramePool();
        var found = new Findings();
        IImageCodec codec = Ports.Codec();
        using ProgressLine progress = ProgressLine.OnErrors(folder.Pictures.Count, "pictures");
        foreach (string picture in folder.Pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using Frame frame = codec.Decode(File.ReadAllBytes(folder.PathOf(picture)), pool);
                model.Inspect(frame, found);
                labelled.Add(LabelOf(picture, frame, model, captions, found, request.Top));
            }
            catch (Exception error) when (error is ImageFormatException or ModelRunException or IOException or UnauthorizedAccessException)
            {
                failed.Add($"{folder.PathOf(picture)}: {error.Message}");
            }

            progress.Advance();
        }

        return (labelled, failed);
    }

    private static LabelledFile LabelOf(string picture, Frame frame, IVisionModel model, CaptionTable? captions, Findings found, int top)
    {
        float[] scores = found.Scores.Values.ToArray();
        string[] texts = captions is null ? [.. model.Labels] : [.. captions.Captions.Select(caption => caption.Text)];
        // Captions that share a label speak for it together.
        (string label, float probability) = scores.Select((score, i) => (Name: model.Labels[i], Score: score))
            .GroupBy(one => one.Name, one => one.Score, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Sum()))
            .MaxBy(group => group.Item2);
        return new LabelledFile(
            picture,
            (frame.Width, frame.Height),
            label,
            MathF.Min(1, probability),
            [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(top).Select(i => (texts[i], scores[i]))],
            captions is null ? label : CaptionSummary.Of(texts, scores));
    }

    private static void CheckOut(string? path, string option, string[] endings)
    {
        if (path is null)
        {
            return;
        }

        if (!endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new CommandException($"{option} {path}: its ending says no form; give one of {string.Join(", ", endings)}");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"{option} {path}: there is no folder {folder}; make it first");
        }
    }
}
