using System.CommandLine;
using System.Globalization;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Commands;

/// <summary><c>inspect</c>: pictures, folders and clips, judged and drawn on.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures, folders of pictures, clips.", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string>("--model", "-m") { Description = "A name from 'models list', a model or version folder, or an .onnx file.", HelpName = "NAME_OR_PATH", Required = true };
        var output = new Option<string?>("--out", "-o") { Description = "Folder for the pictures with what was found drawn on them; made where missing. Of a clip, the frames in which something was found.", HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "Of those pictures.", DefaultValueFactory = static _ => "jpg" };
        format.AcceptOnlyFromAmong("jpg", "png");
        var csv = new Option<string?>("--csv") { Description = "Also write a table with one row per object.", HelpName = "FILE" };
        var rules = new Option<string?>("--rules") { Description = "YAML file with 'rules' and 'zones' as a camera's. Default: every class is NG at its model's threshold.", HelpName = "FILE" };
        var every = new Option<int>("--every") { Description = "Of a clip, look at every Nth frame.", DefaultValueFactory = static _ => 1, HelpName = "N" };
        every.Validators.Add(result => Check(result, result.GetValue(every) is >= 1 and <= 100_000, "--every must be 1 to 100000."));
        var slices = new Option<SliceOptions?>("--slices")
        {
            Description = "Look at larger pictures in parts of WIDTHxHEIGHT pixels that overlap by a share (default 0.2), such as 640x640,0.3. Default: as the manifest says.",
            HelpName = "SIZE[,OVERLAP]",
            CustomParser = static result => ParseSlices(result.Tokens[0].Value) is { } slices ? slices : Refuse(result),
        };
        var millimetres = new Option<float?>("--mm-per-px") { Description = "Calibration: sizes are also told in millimetres.", HelpName = "N" };
        millimetres.Validators.Add(result => Check(result, result.GetValue(millimetres) is > 0 and < 10_000, "--mm-per-px must be above 0 and below 10000."));
        var captions = new Option<string?>("--captions") { Description = "Have a second model look at each object found: an image encoder with captions, or a classifier.", HelpName = "NAME_OR_PATH" };
        var knowledge = new Option<string?>("--knowledge", "-k") { Description = "Captions for it, as for 'label'. Default: its own.", HelpName = "FILE" };
        var threads = new Option<int>("--threads") { Description = "CPU threads for the model; 0: one per core.", HelpName = "N" };
        threads.Validators.Add(result => Check(result, result.GetValue(threads) is >= 0 and <= 256, "--threads must be 0 to 256."));
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var json = new Option<bool>("--json") { Description = "Print one JSON object per picture, each on its line." };
        var command = new Command(
            "inspect",
            "Look at pictures, folders or clips with any model: print what is found and the verdict, draw it, list it. Exit code 1 where a picture is NG, 2 where one cannot be read.")
        {
            paths, model, output, format, csv, json, rules, every, slices, millimetres, captions, knowledge, threads, config, set,
        };
        command.SetAction((parsed, cancellationToken) => InspectRun.RunAsync(
            new InspectRequest
            {
                Paths = parsed.GetValue(paths)!,
                Model = parsed.GetValue(model)!,
                Output = parsed.GetValue(output),
                Format = parsed.GetValue(format)!,
                Csv = parsed.GetValue(csv),
                Json = parsed.GetValue(json),
                Rules = parsed.GetValue(rules),
                Every = parsed.GetValue(every),
                Slices = parsed.GetValue(slices),
                Millimetres = parsed.GetValue(millimetres),
                Captions = parsed.GetValue(captions),
                Knowledge = parsed.GetValue(knowledge),
                Threads = parsed.GetValue(threads),
            },
            SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models,
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }

    internal static SliceOptions? ParseSlices(string text)
    {
        string[] parts = text.Split(',');
        string[] size = parts[0].Split('x');
        float overlap = 0.2f;
        return parts.Length <= 2 && size.Length == 2
            && int.TryParse(size[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= 32 and <= ModelInput.MaxEdge
            && int.TryParse(size[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height is >= 32 and <= ModelInput.MaxEdge
            && (parts.Length == 1 || (float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out overlap) && overlap is >= 0 and <= 0.9f))
            ? new SliceOptions { Width = width, Height = height, Overlap = overlap }
            : null;
    }

    private static SliceOptions? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--slices is '{result.Tokens[0].Value}'; write WIDTHxHEIGHT in pixels, each 32 to {ModelInput.MaxEdge}, and if needed an overlap of 0 to 0.9, such as 640x640,0.3");
        return null;
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, bool good, string message)
    {
        if (!good)
        {
            result.AddError(message);
        }
    }
}
