using System.CommandLine;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;
using EdgeInspector.Options;
using EdgeInspector.Teaching;

namespace EdgeInspector.Commands;

/// <summary><c>edge-inspector teach</c>: a model of good parts from a folder of their pictures.</summary>
internal static class TeachCommand
{
    private static readonly TeachingOptions s_usual = new();

    public static Command Create()
    {
        var images = new Option<string>("--images") { Description = "Folder of pictures of good parts, from one camera at one size.", HelpName = "DIR", Required = true };
        var name = new Option<string>("--name") { Description = "Name for the model; cameras name it so.", HelpName = "NAME", Required = true };
        var output = new Option<string?>("--out") { Description = "Folder for models; it becomes NAME/VERSION within. Default: models.directory of the configuration.", HelpName = "DIR" };
        var add = new Option<bool>("--add") { Description = "Add the pictures to what the model knows, without the earlier ones; options that are not given stay as it was taught." };
        var backbone = new Option<string?>("--backbone") { Description = $"Model that gives feature maps: a name, a folder or an .onnx file. Default: {TeachingRequest.DefaultBackbone}.", HelpName = "MODEL" };
        var method = new Option<string?>("--method") { Description = "patchcore, or padim for parts that lie exactly alike. Default: patchcore." };
        method.AcceptOnlyFromAmong("patchcore", "padim");
        var rejects = new Option<double?>("--false-rejects") { Description = $"Share of good parts that may be rejected, above 0 to 0.5. Default: {s_usual.FalseRejects}.", HelpName = "SHARE" };
        var confidence = new Option<double?>("--confidence") { Description = $"How sure that share is to be kept, 0.5 to 0.9999. Default: {s_usual.Confidence}.", HelpName = "P" };
        var size = new Option<int?>("--size") { Description = $"Longer edge that pictures are fed in, 64 to 2048 pixels: larger sees smaller defects and takes longer. Default: {TeachingRequest.DefaultEdge}.", HelpName = "PX" };
        var bank = new Option<int?>("--bank") { Description = $"Most vectors of patchcore's memory bank, 16 to 200000. Default: {s_usual.BankSize}.", HelpName = "N" };
        var position = new Option<float?>("--position") { Description = "How much places count for patchcore, 0 to 1000; 0: not at all. Default: told from the pictures.", HelpName = "W" };
        var smoothing = new Option<float?>("--smoothing") { Description = $"Smoothing of the map, 0 to 64 fed pixels. Default: {s_usual.Smoothing}.", HelpName = "PX" };
        Option<string?> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<bool> json = SharedOptions.Json("what was taught");
        var command = new Command("teach", "Teach an anomaly model from pictures of good parts alone: it finds what is unlike them, and rejects at most the share of good parts you allow.")
        {
            images, name, output, add, backbone, method, rejects, confidence, size, bank, position, smoothing, config, set, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            ModelStoreOptions models = SharedOptions.LoadForTools(parsed.GetValue(config), parsed.GetValue(set)).Models;
            var request = new TeachingRequest
            {
                Images = parsed.GetValue(images)!,
                Name = parsed.GetValue(name)!,
                Output = parsed.GetValue(output) ?? models.Directory,
                Backbone = parsed.GetValue(backbone),
                Edge = parsed.GetValue(size),
                Add = parsed.GetValue(add),
                Models = models,
                Options = new GivenOptions
                {
                    Method = parsed.GetValue(method) switch { null => null, "padim" => ModelDecoder.Padim, _ => ModelDecoder.Patchcore },
                    FalseRejects = parsed.GetValue(rejects),
                    Confidence = parsed.GetValue(confidence),
                    BankSize = parsed.GetValue(bank),
                    Position = parsed.GetValue(position),
                    Smoothing = parsed.GetValue(smoothing),
                },
            };
            Check(request);
            return Task.FromResult(Run(request, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        });
        return command;
    }

    private static void Check(TeachingRequest request)
    {
        var faults = new List<string>(request.Options.Over(s_usual).Validate());
        if (request.Options.Foreign(request.Options.Method ?? s_usual.Method) is { } foreign)
        {
            faults.Add(foreign);
        }

        if (Names.Problem(request.Name) is { } problem)
        {
            faults.Insert(0, $"--name '{request.Name}' {problem}");
        }
        else if (!char.IsAsciiLetterOrDigit(request.Name[0]) || !request.Name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
        {
            faults.Insert(0, $"--name '{request.Name}': names of models are of a-z, 0-9, - _ . and begin with a letter or digit");
        }

        if (request.Edge is < 64 or > 2048)
        {
            faults.Add($"--size is {request.Edge}; it must be 64 to 2048");
        }

        if (faults.Count > 0)
        {
            throw new CommandException(string.Join('\n', faults));
        }
    }

    private static int Run(TeachingRequest request, bool json, TextWriter output, CancellationToken cancellation)
    {
        var progress = new TeachingProgress(Console.Error, isTerminal: !Console.IsErrorRedirected);
        TaughtResult result;
        try
        {
            result = PartTeaching.Run(request, progress.Show, cancellation);
        }
        catch (TeachingException error)
        {
            throw new CommandException(error.Message, error);
        }
        finally
        {
            progress.End();
        }

        if (json)
        {
            output.WriteLine(JsonText.Write(writer => TeachReport.WriteJson(writer, result)));
        }
        else
        {
            TeachReport.WriteText(output, result);
        }

        return ExitCode.Ok;
    }
}
