using System.Globalization;
using System.Text.Json;
using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;
using EdgeInspector.Teaching;

namespace EdgeInspector.Commands;

/// <summary>Says what was taught.</summary>
internal static class TeachReport
{
    public static void WriteText(TextWriter output, TaughtResult result)
    {
        TaughtModel model = result.Model;
        float[] scores = [.. model.HeldOut.Order()];
        Line("model", $"{result.Name} {result.Version}");
        Line("folder", result.Folder);
        Line("pictures", $"{model.HeldOut.Count}{(result.Added < model.HeldOut.Count ? $", {result.Added} of them new" : "")}{(result.Skipped > 0 ? $" ({result.Skipped} given twice or known were left out)" : "")}");
        Line("fed as", string.Create(CultureInfo.InvariantCulture, $"{result.Width}x{result.Height} to {result.Backbone}"));
        Line("knows", Knows(model));
        Line("good scores", string.Create(CultureInfo.InvariantCulture, $"{scores[0]:0.###} to {scores[^1]:0.###}, median {scores[scores.Length / 2]:0.###}; threshold {model.Threshold.Value:0.###}"));
        Line(model.Threshold.IsGuaranteed ? "proven" : "NOT PROVEN", TaughtCard.Threshold(model.Threshold));

        void Line(string name, string value) => output.WriteLine($"{name,-14}  {value}");
    }

    public static void WriteJson(Utf8JsonWriter json, TaughtResult result)
    {
        TaughtModel model = result.Model;
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteString("version", result.Version);
        json.WriteString("folder", result.Folder);
        json.WriteString("method", model.Decoder == ModelDecoder.Padim ? "padim" : "patchcore");
        json.WriteString("backbone", result.Backbone);
        json.WriteStartArray("size");
        json.WriteNumberValue(result.Width);
        json.WriteNumberValue(result.Height);
        json.WriteEndArray();
        json.WriteNumber("pictures", model.HeldOut.Count);
        json.WriteNumber("added", result.Added);
        json.WriteNumber("skipped", result.Skipped);
        if (model.Decoder == ModelDecoder.Patchcore)
        {
            json.WriteNumber("vectors", model.Files["bank.npy"].Shape[0]);
            json.WriteNumber("position", model.Settings.Position);
        }

        json.WriteStartObject("threshold");
        json.WriteNumber("raw", model.Threshold.Value);
        json.WriteNumber("false_rejects", model.Threshold.Budget);
        json.WriteNumber("confidence", model.Threshold.Confidence);
        json.WriteBoolean("guaranteed", model.Threshold.IsGuaranteed);
        json.WriteNumber("bound", model.Threshold.Bound);
        json.WriteNumber("pictures_needed", model.Threshold.Needed);
        json.WriteEndObject();
        json.WriteStartArray("held_out");
        foreach (float score in model.HeldOut)
        {
            json.WriteNumberValue(score);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Knows(TaughtModel model) => model.Decoder == ModelDecoder.Padim
        ? "mean and covariance of every place"
        : $"{model.Files["bank.npy"].Shape[0]} vectors, {(model.Settings.Position > 0 ? string.Create(CultureInfo.InvariantCulture, $"places count (parts lie alike; weight {model.Settings.Position})") : "wherever they are seen (parts do not lie alike)")}";
}
