using System.Text.Json;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;
using EdgeInspector.Options.Reading;

namespace EdgeInspector.Commands;

/// <summary>Prints what the store holds.</summary>
internal static class ModelList
{
    private static readonly string[] _heading = ["NAME", "VERSION", "RUNS", "TASK", "INPUT", "FILE", "FOLDER"];

    public static int Run(ModelStore store, bool json, TextWriter output)
    {
        IReadOnlyList<ModelListing> models = store.List();
        if (json)
        {
            output.WriteLine(JsonText.Write(writer => WriteJson(writer, models)));
            return ExitCode.Ok;
        }

        if (models.Count == 0)
        {
            output.WriteLine($"no models in {string.Join(" or ", store.Directories)}");
            return ExitCode.Ok;
        }

        var rows = new List<string[]> { _heading };
        rows.AddRange(models.Select(model => new[]
        {
            model.Name, model.Version ?? "-", model.IsCurrent ? "*" : "", model.Manifest is { } manifest ? Word(manifest.Task) : "-", InputSize(model.Manifest),
            model.FileBytes is { } bytes ? ByteSize.Format(bytes) : "-", model.Folder,
        }));
        TextTable.Write(output, rows);
        foreach (string problem in models.Select(model => model.Problem).OfType<string>().Distinct())
        {
            output.WriteLine($"cannot be used: {problem}");
        }

        return ExitCode.Ok;
    }

    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string InputSize(ModelManifest? manifest) => manifest?.Input is { } input ? $"{input.Width}x{input.Height}" : "-";

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ModelListing> models)
    {
        json.WriteStartArray();
        foreach (ModelListing model in models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("version", model.Version);
            json.WriteBoolean("current", model.IsCurrent);
            json.WriteString("task", model.Manifest is { } manifest ? Word(manifest.Task) : null);
            if (model.Manifest?.Input is { } input)
            {
                json.WriteStartArray("input_size");
                json.WriteNumberValue(input.Width);
                json.WriteNumberValue(input.Height);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNull("input_size");
            }

            json.WritePropertyName("file_bytes");
            json.WriteRawValue(model.FileBytes?.ToString() ?? "null");
            json.WriteString("folder", model.Folder);
            json.WriteString("problem", model.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
