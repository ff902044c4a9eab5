using System.Text.Json;
using EdgeInspector.Composition;
using EdgeInspector.Core.Captions;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Heatmaps;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;
using EdgeInspector.Evaluation;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;
using SessionOptions = EdgeInspector.Core.Models.SessionOptions;

namespace EdgeInspector.Commands;

/// <summary>Carries <c>heatmap</c> out.</summary>
internal static class HeatmapRun
{
    public static Task<int> RunAsync(HeatmapRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, options, output, cancellationToken), cancellationToken);

    private static int Run(HeatmapRequest request, ModelStoreOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        // First, so that a folder that cannot be written costs no run.
        Directory.CreateDirectory(request.Output);
        ModelFile file = new ModelStore(options.Directory).Resolve(request.Model);
        if (file.Manifest?.Task is ModelTask.Language)
        {
            throw new CommandException($"{file.Path}: its task is {ModelList.Word(file.Manifest.Task)}, which finds nothing in pictures");
        }

        IImageCodec codec = Ports.Codec();
        using Frame frame = new PictureFiles(codec).Open(request.Picture);
        using IModelRuntime runtime = Ports.Runtime(options.Library, static _ => { });
        var session = new SessionOptions { Provider = options.Provider, Threads = options.Threads };
        CaptionTable? captions = Captions(request, file, runtime, session, cancellationToken);
        ExposedOutputs? exposed = null;
        // Down to no confidence at all: what fades is what is measured.
        using IVisionModel model = VisionModelLoader.Load(
            file,
            runtime,
            session,
            new VisionModelOptions { LowConfidence = 0.001f, Captions = captions },
            (opened, manifest) => exposed = ExposedOutputs.Find(opened, manifest));
        HeatmapTarget target = Target(request, model, captions, frame);
        List<MeasuredHeatmap> maps = Explain(request, model, exposed, frame, target, cancellationToken);
        string stem = Path.Combine(request.Output, $"{Path.GetFileNameWithoutExtension(request.Picture)}.{FileWord(model.Labels[target.Class])}");
        foreach (MeasuredHeatmap one in maps)
        {
            byte[] drawn = HeatPicture.Draw(frame, one.Map, target.Box);
            File.WriteAllBytes($"{stem}.{one.Method}.png", codec.EncodePng(drawn, frame.Width, frame.Height, frame.Stride));
        }

        string json = JsonText.Write(writer => Write(writer, request, model, target, maps));
        File.WriteAllText($"{stem}.heatmap.json", json + "\n");
        output.WriteLine(json.Length > 0 && request.Json ? json : Table(model, target, maps, stem));
        return ExitCode.Ok;
    }

    /// <summary>What an image encoder compares with; null for other models.</summary>
    private static CaptionTable? Captions(HeatmapRequest request, ModelFile file, IModelRuntime runtime, SessionOptions session, CancellationToken cancellationToken)
    {
        try
        {
            CaptionTable? captions = CaptionFiles.Load(file, runtime, session, request.Knowledge is { } path ? KnowledgeFile.Read(path) : null, null, cancellationToken);
            return captions is not { Captions.Count: 1 } ? captions
                : throw new CommandException($"{file.Path}: compares with one caption alone, which every picture fits by 1; give others that it might fit as well");
        }
        catch (CaptionException error)
        {
            throw new CommandException(error.Message, error);
        }
    }

    private static HeatmapTarget Target(HeatmapRequest request, IVisionModel model, CaptionTable? captions, Frame frame)
    {
        int wanted = -1;
        if (request.Class is { } name)
        {
            wanted = LabelMatch.Find(model.Labels, name);
            wanted = wanted >= 0 || captions is null ? wanted : LabelMatch.Find([.. captions.Captions.Select(caption => caption.Text)], name);
            if (wanted < 0)
            {
                throw new CommandException($"--class '{name}': {model.Manifest.Name} knows {LabelMatch.List(model.Labels)}{NearestWord.Suggest(name, model.Labels)}");
            }
        }

        var findings = new Findings();
        model.Inspect(frame, findings);
        if (findings.Scores.Count > 0)
        {
            return new HeatmapTarget(wanted < 0 ? findings.Scores.Best : wanted);
        }

        if (!findings.Anomaly.IsEmpty)
        {
            return new HeatmapTarget(Math.Max(0, wanted));
        }

        int best = -1;
        for (int i = 0; i < findings.Detections.Count; i++)
        {
            bool isMeant = wanted < 0 || findings.Detections.Classes[i] == wanted;
            best = isMeant && (best < 0 || findings.Detections.Confidences[i] > findings.Detections.Confidences[best]) ? i : best;
        }

        return best >= 0 ? new HeatmapTarget(findings.Detections.Classes[best], findings.Detections.Boxes[best])
            : throw new CommandException($"{request.Picture}: {model.Manifest.Name} finds {(wanted < 0 ? "nothing" : $"no {model.Labels[wanted]}")} there, at no confidence, so there is nothing to explain");
    }

    private static List<MeasuredHeatmap> Explain(HeatmapRequest request, IVisionModel model, ExposedOutputs? exposed, Frame frame, HeatmapTarget target, CancellationToken cancellationToken)
    {
        int cells = request.Cells ?? target.CellsFor(frame);
        IHeatmapMethod[] methods = [.. HeatmapMethods.Of(model, exposed, cells, request.Masks).Where(method => IsAsked(method.Name))];
        if (methods.Length == 0)
        {
            throw new CommandException($"--method {request.Method}: {HeatmapMethods.WhyNot(request.Method, model)}");
        }

        var test = new FaithfulnessTest();
        int total = methods.Sum(method => method.Runs) + ((methods.Length + (methods.Length > 1 ? 1 : 0)) * test.Runs);
        using ProgressLine line = ProgressLine.OnErrors(total, "runs");
        var progress = new HeatmapProgress(line.Advance, cancellationToken);
        var maps = new List<(string Name, Heatmap Map)>();
        foreach (IHeatmapMethod method in methods)
        {
            maps.Add((method.Name, new Heatmap()));
            method.Explain(model, frame, target, maps[^1].Map, progress);
        }

        if (maps.Count > 1)
        {
            maps.Add(("combined", Heatmap.Combine([.. maps.Select(one => one.Map)])));
        }

        return [.. maps.Select(one => new MeasuredHeatmap(one.Name, one.Map, test.Measure(model, frame, target, one.Map, progress)))];

        bool IsAsked(string name) => request.Method == "all" || request.Method == name;
    }

    private static string FileWord(string label) => string.Concat(label.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private static string Table(IVisionModel model, HeatmapTarget target, List<MeasuredHeatmap> maps, string stem)
    {
        string where = target.Box is { } box ? $" at [{box.X1:0}, {box.Y1:0}, {box.X2:0}, {box.Y2:0}]" : "";
        var text = new StringWriter();
        text.WriteLine($"{model.Labels[target.Class]}{where}, score {maps[0].Faithfulness.Whole:0.000}");
        TextTable.Write(text,
        [
            ["method", "deletion", "insertion", "gain", "hit", "picture"],
            .. maps.Select(one => (string[])
            [
                one.Method, $"{one.Faithfulness.Deletion:0.000}", $"{one.Faithfulness.Insertion:0.000}", $"{one.Faithfulness.Gain:0.000}",
                double.IsNaN(one.Faithfulness.Hit) ? "-" : $"{one.Faithfulness.Hit:0.##}", $"{stem}.{one.Method}.png",
            ]),
        ]);
        return text.ToString().TrimEnd();
    }

    private static void Write(Utf8JsonWriter json, HeatmapRequest request, IVisionModel model, HeatmapTarget target, List<MeasuredHeatmap> maps)
    {
        json.WriteStartObject();
        json.WriteString("picture", Path.GetFullPath(request.Picture));
        json.WriteString("model", model.Reference.Name);
        json.WriteString("version", model.Reference.Version);
        json.WriteString("sha256", model.Reference.Sha256);
        json.WriteString("class", model.Labels[target.Class]);
        if (target.Box is { } box)
        {
            json.WriteStartArray("box");
            foreach (float edge in new[] { box.X1, box.Y1, box.X2, box.Y2 })
            {
                json.WriteNumberValue(MathF.Round(edge, 2));
            }

            json.WriteEndArray();
        }

        json.WriteNumber("score", maps[0].Faithfulness.Whole);
        json.WriteStartObject("maps");
        foreach (MeasuredHeatmap one in maps)
        {
            json.WriteStartObject(one.Method);
            json.WriteNumber("deletion", one.Faithfulness.Deletion);
            json.WriteNumber("insertion", one.Faithfulness.Insertion);
            json.WriteNumber("gain", one.Faithfulness.Gain);
            if (double.IsFinite(one.Faithfulness.Hit))
            {
                json.WriteNumber("hit", one.Faithfulness.Hit);
            }

            json.WriteNumber("width", one.Map.Width);
            json.WriteNumber("height", one.Map.Height);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A map, and whether it shows what the model goes by.</summary>
    private sealed record MeasuredHeatmap(string Method, Heatmap Map, Faithfulness Faithfulness);
}
