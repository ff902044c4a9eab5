using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary><c>heatmap</c>: which places of a picture a model goes by.</summary>
internal static class HeatmapCommand
{
    public static Command Create()
    {
        var picture = new Argument<string>("PICTURE") { Description = "A picture file." };
        var model = new Option<string>("--model", "-m") { Description = "A name from 'models list', a model or version folder, or an .onnx file.", HelpName = "NAME_OR_PATH", Required = true };
        var label = new Option<string?>("--class") { Description = "What to explain: a class, or of an image encoder a caption. Default: what the model finds there with most confidence.", HelpName = "LABEL" };
        var method = new Option<string>("--method")
        {
            Description = "occlusion or rise for any model; activation or attention for one that shows its features and head weights, or its attention; all for each that can be had, and combined.",
            DefaultValueFactory = _ => "all",
        };
        method.AcceptOnlyFromAmong(["all", .. HeatmapMethods.Names]);
        var knowledge = new Option<string?>("--knowledge", "-k") { Description = "Captions for an image encoder, as for 'label'. Default: its own.", HelpName = "FILE" };
        Option<int?> cells = NumberOption.Whole("--cells", "Cells along each edge for occlusion and rise, 2 to 64. Default: by the size of what is explained.", 2, 64);
        Option<int?> masks = NumberOption.Whole("--masks", "Random masks for rise, 2 to 100000. Default: 400.", 2, 100_000);
        var output = new Option<string>("--out") { Description = "Folder for the pictures and the JSON file with the figures of each. Default: the current one.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        Option<bool> json = SharedOptions.Json("the figures");
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command(
            "heatmap",
            "Show which places of a picture a model goes by, and measure whether that is true: deletion (lower is better), insertion (higher is better), and whether the hottest place lies in the box.")
        {
            picture, model, label, knowledge, method, cells, masks, output, json, config, set,
        };
        command.SetAction((parsed, cancellationToken) => HeatmapRun.RunAsync(
            new HeatmapRequest
            {
                Picture = parsed.GetValue(picture)!,
                Model = parsed.GetValue(model)!,
                Class = parsed.GetValue(label),
                Knowledge = parsed.GetValue(knowledge),
                Method = parsed.GetValue(method)!,
                Cells = parsed.GetValue(cells),
                Masks = parsed.GetValue(masks) ?? 400,
                Output = parsed.GetValue(output)!,
                Json = parsed.GetValue(json),
            },
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models,
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }
}
