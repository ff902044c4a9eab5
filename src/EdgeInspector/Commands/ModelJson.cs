using System.Text.Json;
using EdgeInspector.Core.Models;
using EdgeInspector.Models;

namespace EdgeInspector.Commands;

/// <summary>What <c>models show</c> prints, as one JSON object.</summary>
internal static class ModelJson
{
    public static void Write(Utf8JsonWriter json, ModelFile model, ModelInspection seen, string runtime)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteString("file", model.Path);
        json.WriteNumber("file_bytes", model.Size);
        json.WriteString("sha256", model.Sha256);
        json.WriteString("manifest", model.Manifest is not null ? "file" : seen.IsInferred ? "inferred" : null);
        json.WriteStartArray("why");
        foreach (string reason in seen.Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        if (seen.Manifest is { } manifest)
        {
            WriteManifest(json, manifest);
        }

        WriteTensors(json, "inputs", seen.Inputs);
        WriteTensors(json, "outputs", seen.Outputs);
        json.WriteStartObject("metadata");
        foreach ((string key, string value) in seen.Metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteString("runtime", runtime);
        json.WriteString("problem", seen.Problem);
        json.WriteEndObject();
    }

    private static void WriteManifest(Utf8JsonWriter json, ModelManifest manifest)
    {
        json.WriteString("task", ModelList.Word(manifest.Task));
        if (manifest.Output is { } output)
        {
            json.WriteString("decoder", ModelList.Word(output.Decoder));
        }

        if (manifest.Input is { } input)
        {
            json.WriteStartArray("input_size");
            json.WriteNumberValue(input.Width);
            json.WriteNumberValue(input.Height);
            json.WriteEndArray();
        }

        json.WriteStartArray("labels");
        foreach (string label in manifest.Labels)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
        json.WriteString("license", manifest.License);
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<TensorSpec> tensors)
    {
        json.WriteStartArray(name);
        foreach (TensorSpec tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("type", tensor.ElementType.ToString().ToLowerInvariant());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
