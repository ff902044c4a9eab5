using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary><c>evaluate</c>: a model against labelled pictures.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model", "-m") { Description = "A name from 'models list', a model or version folder, or an .onnx file.", HelpName = "NAME_OR_PATH", Required = true };
        var data = new Option<string>("--data", "-d") { Description = "Folder of labelled pictures.", HelpName = "DIR", Required = true };
        Option<string?> format = SharedOptions.DataFormat();
        Option<string?> split = SharedOptions.DataSplit();
        var labels = new Option<string?>("--labels") { Description = "Class names for a bare .onnx file, one per line in the order of its classes. Default: its own, or those beside the data.", HelpName = "FILE" };
        var knowledge = new Option<string?>("--knowledge", "-k") { Description = "Captions for an image encoder, as for 'label'; their labels are matched with the data's. Default: its own.", HelpName = "FILE" };
        Option<double?> threshold = NumberOption.Real("--threshold", "Least confidence of what counts as found, 0 to 1. Default: the model's own.", 0, 1);
        Option<double?> overlap = NumberOption.Real("--iou", "Least overlap (IoU) of a hit at that threshold, 0.01 to 1. Default: 0.5.", 0.01, 1);
        Option<int?> heatmaps = NumberOption.Whole("--heatmaps", "Also explain that many right findings and hold each heatmap against what is labelled: whether a detector or classifier goes by the defect.", 1, 100_000);
        var method = new Option<string?>("--heatmap-method") { Description = "How --heatmaps explains: occlusion or rise for any model, some hundred runs each; activation or attention, one run, for a model that shows them. Default: occlusion.", HelpName = "METHOD" };
        method.AcceptOnlyFromAmong(HeatmapMethods.Names);
        method.Validators.Add(result =>
        {
            if (result.GetValue(heatmaps) is null)
            {
                result.AddError("--heatmap-method says how heatmaps are made: say with --heatmaps N how many.");
            }
        });
        var threads = new Option<int>("--threads") { Description = "CPU threads for the model; 0: one per core.", HelpName = "N" };
        threads.Validators.Add(result =>
        {
            if (result.GetValue(threads) is < 0 or > 256)
            {
                result.AddError("--threads must be 0 to 256.");
            }
        });
        var report = new Option<string?>("--report") { Description = "Also write an HTML page with curves, the confusion matrix and the worst pictures; it needs no other file.", HelpName = "FILE.html" };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the figures");
        var command = new Command(
            "evaluate",
            "Measure a model on labelled pictures: average precision, precision, recall, F1, IoU, accuracy, AUROC, AUPRO, Dice and confusions, as its task has them.")
        {
            model, data, format, split, labels, knowledge, threshold, overlap, heatmaps, method, threads, report, json, config, set,
        };
        command.SetAction((parsed, cancellationToken) => EvaluateRun.RunAsync(
            new EvaluateRequest
            {
                Model = parsed.GetValue(model)!,
                Data = parsed.GetValue(data)!,
                Format = SharedOptions.ReadDataFormat(parsed.GetValue(format)),
                Split = parsed.GetValue(split),
                Labels = parsed.GetValue(labels),
                Knowledge = parsed.GetValue(knowledge),
                Threshold = (float?)parsed.GetValue(threshold),
                Overlap = parsed.GetValue(overlap),
                Heatmaps = parsed.GetValue(heatmaps) ?? 0,
                HeatmapMethod = parsed.GetValue(method),
                Threads = parsed.GetValue(threads),
                Report = parsed.GetValue(report),
                Json = parsed.GetValue(json),
            },
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models,
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }
}
