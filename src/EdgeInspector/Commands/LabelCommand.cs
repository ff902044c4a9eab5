using System.CommandLine;

namespace EdgeInspector.Commands;

/// <summary><c>label</c>: captions or classes for a folder of unlabelled pictures.</summary>
internal static class LabelCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of pictures; those in folders below it too." };
        var model = new Option<string>("--model", "-m") { Description = "An image encoder with captions (task embedding) or a classifier: a name from 'models list', a folder, or an .onnx file.", HelpName = "NAME_OR_PATH", Required = true };
        var knowledge = new Option<string?>("--knowledge", "-k") { Description = "Captions to compare with, as YAML: a list of sentences, of {text, label}, or label: [sentences]. Default: the model's own.", HelpName = "FILE" };
        var top = new Option<int>("--top") { Description = "Captions told of each picture, 1 to 100.", HelpName = "N", DefaultValueFactory = _ => 5 };
        top.Validators.Add(result =>
        {
            if (result.GetValue(top) is < 1 or > 100)
            {
                result.AddError("--top must be 1 to 100.");
            }
        });
        var output = new Option<string?>("--out", "-o") { Description = "Also write them: .csv, .json, or .txt for a list of LABEL/PICTURE as folders of a classification data set have them.", HelpName = "FILE" };
        var table = new Option<string?>("--save-table") { Description = "Also write the captions with their vectors, to be named in a manifest's output.captions.", HelpName = "FILE.json" };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("the labels");
        var command = new Command("label", "Label a folder of unlabelled pictures: the captions that fit each best, with probabilities, and the best of them put into one.")
        {
            folder, model, knowledge, top, output, table, json, config, set,
        };
        command.SetAction((parsed, cancellationToken) => LabelRun.RunAsync(
            new LabelRequest
            {
                Folder = parsed.GetValue(folder)!,
                Model = parsed.GetValue(model)!,
                Knowledge = parsed.GetValue(knowledge),
                Top = parsed.GetValue(top),
                Out = parsed.GetValue(output),
                SaveTable = parsed.GetValue(table),
                Json = parsed.GetValue(json),
            },
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models,
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }
}
