using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Vision;

/// <summary>The manifest a person would have to complete, as far as the file tells.</summary>
internal static class ManifestDraft
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON with the places to fill.</summary>
    /// <param name="decoder">Null: to be chosen.</param>
    /// <param name="model">What was recognised; null: nothing.</param>
    public static string Write(string name, ModelSignature signature, ModelDecoder? decoder, RecognisedModel? model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("schema", ModelManifest.Schema);
            json.WriteString("name", name);
            json.WriteString("version", "1.0.0");
            json.WriteString("task", ModelManifestReader.Kebab(VisionFormats.All.FirstOrDefault(format => format.Decoder == decoder)?.Task ?? ModelTask.Detection));
            json.WriteString("file", signature.File);
            WriteInput(json, model?.Input ?? signature.YoloInput);
            json.WriteStartObject("output");
            json.WriteString("decoder", decoder is { } known
                ? ModelManifestReader.Kebab(known)
                : $"one of {string.Join(", ", VisionFormats.All.Select(format => ModelManifestReader.Kebab(format.Decoder)))}");
            json.WriteEndObject();
            WriteLabels(json, model?.Classes);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteInput(Utf8JsonWriter json, ModelInput input)
    {
        var usual = new ModelInput { Width = input.Width, Height = input.Height };
        json.WriteStartObject("input");
        json.WriteStartArray("size");
        json.WriteNumberValue(input.Width);
        json.WriteNumberValue(input.Height);
        json.WriteEndArray();
        if (input.Type != usual.Type)
        {
            json.WriteString("type", input.Type.ToString().ToLowerInvariant());
        }

        if (input.Layout != usual.Layout)
        {
            json.WriteString("layout", input.Layout.ToString().ToUpperInvariant());
        }

        json.WriteString("color", input.Color.ToString().ToUpperInvariant());
        json.WriteString("resize", ModelManifestReader.Kebab(input.Resize));
        json.WriteNumber("scale", input.Scale);
        if (!input.Mean.SequenceEqual(usual.Mean) || !input.Std.SequenceEqual(usual.Std))
        {
            WriteNumbers(json, "mean", input.Mean);
            WriteNumbers(json, "std", input.Std);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, int? classes)
    {
        json.WriteStartArray("labels");
        json.WriteStringValue("name of class 0");
        if (classes != 1)
        {
            json.WriteStringValue("...");
            json.WriteStringValue(classes is { } count ? $"name of class {count - 1}" : "name of the last class");
        }

        json.WriteEndArray();
    }
}
