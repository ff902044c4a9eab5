using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Anomaly;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Detection;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Teaching;

/// <summary>Writes the JSON files of a taught model.</summary>
internal static class TaughtManifest
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="file">Of the backbone, in the folder.</param>
    public static byte[] Write(TeachingRequest request, string version, string file, Backbone backbone, TaughtModel taught, TeachingRecord record) => Json(json =>
    {
        json.WriteString("schema", ModelManifest.Schema);
        // What its user set where the model is added to: a version that judges otherwise, or looks at whole frames again, would surprise.
        ModelManifest? earlier = request.Add ? backbone.File.Manifest : null;
        json.WriteString("name", request.Name);
        json.WriteString("version", version);
        json.WriteString("task", "anomaly");
        json.WriteString("file", file);
        json.WriteString("sha256", backbone.File.Sha256);
        WriteInput(json, backbone.Manifest.Input!);
        json.WriteStartObject("output");
        json.WriteString("decoder", taught.Decoder == ModelDecoder.Padim ? "padim" : "patchcore");
        WriteTexts(json, "names", backbone.Manifest.Output!.Names);
        json.WriteEndObject();
        WriteTexts(json, "labels", [AnomalyModel.Label]);
        WriteAnomaly(json, taught.Settings);
        json.WriteStartObject("thresholds");
        json.WriteNumber("default", earlier?.Thresholds.For(AnomalyModel.Label) ?? AnomalyMap.Threshold);
        json.WriteEndObject();
        if (earlier?.Slices is { } slices)
        {
            json.WriteStartObject("slices");
            WriteNumbers(json, "size", [slices.Width, slices.Height]);
            json.WriteNumber("overlap", slices.Overlap);
            json.WriteEndObject();
        }

        if (backbone.File.Manifest?.License is { } license)
        {
            json.WriteString("license", license);
        }

        json.WriteStartArray("metrics");
        json.WriteStartObject();
        json.WriteString("name", "false_reject_bound");
        json.WriteNumber("value", Math.Round(record.Bound, 4));
        json.WriteString("data", $"{record.Pictures.Count} good pictures, each scored by a model that was not taught with it; confidence {record.Confidence}");
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>What the model says of a golden picture.</summary>
    public static byte[] WriteGolden(Findings findings, IReadOnlyList<string> labels) => Json(json =>
    {
        json.WriteString("schema", "edge-inspector/golden/1");
        json.WriteNumber("score", Math.Round(findings.Anomaly.Score, 4));
        json.WriteStartArray("detections");
        Detections found = findings.Detections;
        for (int i = 0; i < found.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("class", labels[found.Classes[i]]);
            json.WriteNumber("confidence", Math.Round(found.Confidences[i], 4));
            WriteNumbers(json, "box", [found.Boxes[i].X1, found.Boxes[i].Y1, found.Boxes[i].X2, found.Boxes[i].Y2]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteInput(Utf8JsonWriter json, ModelInput input)
    {
        json.WriteStartObject("input");
        json.WriteString("name", input.Name);
        json.WriteString("type", input.Type.ToString().ToLowerInvariant());
        json.WriteString("color", input.Color.ToString().ToUpperInvariant());
        WriteNumbers(json, "size", [input.Width, input.Height]);
        json.WriteString("resize", "stretch");
        json.WriteString("filter", input.Filter.ToString().ToLowerInvariant());
        json.WriteNumber("scale", input.Scale);
        WriteNumbers(json, "mean", input.Mean);
        WriteNumbers(json, "std", input.Std);
        json.WriteEndObject();
    }

    private static void WriteAnomaly(Utf8JsonWriter json, AnomalySettings settings)
    {
        json.WriteStartObject("anomaly");
        json.WriteStartObject("calibration");
        json.WriteNumber("threshold", settings.Calibration!.Threshold);
        json.WriteNumber("low", settings.Calibration.Low);
        json.WriteEndObject();
        json.WriteString("score", settings.Score.ToString().ToLowerInvariant());
        json.WriteNumber("smoothing", settings.Smoothing);
        json.WriteNumber("pool", settings.Pool);
        WriteFile("scale", settings.Scale);
        WriteFile("bank", settings.Bank);
        if (settings.Bank is not null)
        {
            json.WriteNumber("position", settings.Position);
        }

        WriteFile("mean", settings.Mean);
        WriteFile("covariance", settings.Covariance);
        json.WriteEndObject();

        void WriteFile(string name, string? file)
        {
            if (file is not null)
            {
                json.WriteString(name, file);
            }
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
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

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
