using EdgeInspector.Composition;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Segmentation;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary>Prints what a model is, as its manifest says and its file shows.</summary>
internal static class ModelShow
{
    /// <summary>Longest metadata value printed, in characters: exporters put whole configurations there.</summary>
    private const int MaxValue = 300;

    public static int Run(string reference, ModelStoreOptions options, bool json, TextWriter output)
    {
        ModelFile model = new ModelStore(options.Directory).Resolve(reference);
        ModelInspection seen;
        string runtimeName;
        bool refused = false;
        if (model.Manifest?.Task == ModelTask.Knowledge)
        {
            seen = new ModelInspection { Manifest = model.Manifest, Problem = "a knowledge base is read, not loaded" };
            runtimeName = "none";
        }
        else if (model.Manifest?.Task == ModelTask.Language || model.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            seen = new ModelInspection { Manifest = model.Manifest, Problem = "a language model is loaded by its own process only" };
            runtimeName = "none";
        }
        else
        {
            using IModelRuntime runtime = Ports.Runtime(options.Library, static _ => { });
            seen = ModelInspection.Of(model, runtime, options.Threads);
            runtimeName = runtime.Description;
            refused = seen.Problem is not null;
        }

        if (json)
        {
            output.WriteLine(JsonText.Write(writer => ModelJson.Write(writer, model, seen, runtimeName)));
        }
        else
        {
            WriteText(output, model, seen, runtimeName);
        }

        return refused ? ExitCode.Usage : ExitCode.Ok;
    }

    private static void WriteText(TextWriter output, ModelFile model, ModelInspection seen, string runtime)
    {
        Line("model", $"{model.Name} {model.Version}");
        Line("file", $"{model.Path} ({ByteSize.Format(model.Size)})");
        Line("sha256", model.Sha256);
        Line("manifest", model.Manifest is not null ? "beside the file" : seen.IsInferred ? "none; what follows is inferred from the file" : "none");
        foreach (string reason in seen.Reasons)
        {
            Line("why", reason);
        }

        if (seen.Manifest is { } manifest)
        {
            WriteManifest(manifest);
        }

        foreach (TensorSpec input in seen.Inputs)
        {
            Line("input", input.ToString());
        }

        foreach (TensorSpec result in seen.Outputs)
        {
            Line("output", result.ToString());
        }

        foreach ((string key, string value) in seen.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Line("metadata", $"{key} = {OneLine(value)}");
        }

        Line("loaded by", runtime);
        if (seen.Problem is { } problem)
        {
            Line("cannot inspect", problem);
        }

        void WriteManifest(ModelManifest manifest)
        {
            Line("task", ModelList.Word(manifest.Task));
            if (manifest.Input is { } input)
            {
                Line("picture", $"{input.Width}x{input.Height} {Planes(input)}, {ModelList.Word(input.Resize)}{Fit(input)}, scale {input.Scale}, mean {string.Join(" ", input.Mean)}, std {string.Join(" ", input.Std)}, pad {input.Pad}");
            }

            if (manifest.Output is { } result)
            {
                Line("decoder", $"{ModelList.Word(result.Decoder)}{Reading(manifest.Task, result)}");
            }

            Line("labels", string.Join(", ", seen.Labels.Count > 0 ? seen.Labels : manifest.Labels));
            Line("thresholds", string.Join(", ", manifest.Thresholds.PerClass.Select(entry => $"{entry.Key} {entry.Value}").Prepend($"default {manifest.Thresholds.Default}")));
            Line("license", manifest.License ?? "not stated");
            foreach (ModelMetric metric in manifest.Metrics)
            {
                Line("metric", $"{metric.Name} {metric.Value}{(metric.Data is null ? "" : $" on {metric.Data}")}");
            }
        }

        void Line(string name, string value) => output.WriteLine($"{name,-14}  {value}");
    }

    private static string Planes(ModelInput input) => input.Color.ToString().ToUpperInvariant()
        + (input.Fourth is { } fourth ? $" and {(fourth.Kind == FourthPlaneKind.Constant ? $"{fourth.Value} everywhere" : ModelList.Word(fourth.Kind))}" : "")
        + (input.Layout == TensorLayout.Nhwc ? ", planes last" : "");

    private static string Fit(ModelInput input) => (input.Resize == ResizeMode.Crop ? $" ({input.CropFraction} of the short edge)" : "")
        + (input.MultipleOf > 1 ? $", padded to a multiple of {input.MultipleOf}" : "") + (input.Filter == ResizeFilter.Bilinear ? "" : $", {ModelList.Word(input.Filter)}");

    private static string Reading(ModelTask task, ModelOutput output) => task switch
    {
        ModelTask.Detection => $", {Suppression(output)}",
        ModelTask.Classification => $", {Activation(output)}",
        ModelTask.Embedding => ", cosines with captions, softmax",
        ModelTask.Segmentation => $", {Activation(output)}, regions of at least {output.MinArea} square pixels, palette {output.Palette ?? Palette.Generated}",
        _ => "",
    };

    private static string Activation(ModelOutput output) => output.Activation is { } given ? $"activation {ModelList.Word(given)}" : "logits or probabilities, told from the values";

    private static string Suppression(ModelOutput output) => output.Nms switch
    {
        NmsMode.None => "no suppression of overlapping boxes",
        NmsMode.ClassAgnostic => $"boxes of any class that overlap by more than IoU {output.NmsIou} are one",
        _ => $"boxes of one class that overlap by more than IoU {output.NmsIou} are one, where the decoder gives objects more than once",
    };

    private static string OneLine(string value)
    {
        string line = value.ReplaceLineEndings(" ");
        return line.Length <= MaxValue ? line : line[..MaxValue] + "...";
    }
}
