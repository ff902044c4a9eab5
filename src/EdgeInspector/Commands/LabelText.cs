using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Commands;

/// <summary>The forms in which labels are printed and written.</summary>
internal static class LabelText
{
    private static readonly string[] s_heading = ["PICTURE", "LABEL", "PROBABILITY", "SUMMARY"];

    /// <summary>For a terminal: a picture, its label, and what it shows in one line.</summary>
    public static void Write(TextWriter output, IReadOnlyList<LabelledFile> labelled)
    {
        var rows = new List<string[]> { s_heading };
        rows.AddRange(labelled.Select(one => new[] { one.Picture, one.Label, Number(one.Probability), one.Summary }));
        TextTable.Write(output, rows);
    }

    public static void WriteJson(Utf8JsonWriter json, ModelReference model, IReadOnlyList<LabelledFile> labelled)
    {
        json.WriteStartObject();
        json.WriteStartObject("model");
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteString("sha256", model.Sha256);
        json.WriteEndObject();
        json.WriteNumber("images", labelled.Count);
        json.WriteStartArray("labels");
        foreach (LabelledFile one in labelled)
        {
            json.WriteStartObject();
            json.WriteString("picture", one.Picture);
            json.WriteStartArray("size");
            json.WriteNumberValue(one.Size.Width);
            json.WriteNumberValue(one.Size.Height);
            json.WriteEndArray();
            json.WriteString("label", one.Label);
            json.WriteNumber("probability", one.Probability);
            json.WriteString("summary", one.Summary);
            json.WriteStartArray("captions");
            foreach ((string text, float probability) in one.Captions)
            {
                json.WriteStartObject();
                json.WriteString("text", text);
                json.WriteNumber("probability", probability);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the form that the file's ending names.</summary>
    public static void Save(string path, ModelReference model, IReadOnlyList<LabelledFile> labelled) => File.WriteAllText(path, Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => JsonText.Write(json => WriteJson(json, model, labelled)) + "\n",
        ".csv" => Csv(labelled),
        _ => string.Concat(labelled.Select(one => $"{Folder(one.Label)}/{Path.GetFileName(one.Picture)}\n")),
    });

    private static string Csv(IReadOnlyList<LabelledFile> labelled)
    {
        int most = labelled.Count == 0 ? 0 : labelled.Max(one => one.Captions.Count);
        var text = new StringBuilder("picture,label,probability,summary");
        for (int i = 1; i <= most; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $",caption_{i},probability_{i}");
        }

        text.Append('\n');
        foreach (LabelledFile one in labelled)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Cell(one.Picture)},{Cell(one.Label)},{Number(one.Probability)},{Cell(one.Summary)}");
            foreach ((string caption, float probability) in one.Captions)
            {
                text.Append(CultureInfo.InvariantCulture, $",{Cell(caption)},{Number(probability)}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Number(float probability) => probability.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>RFC 4180; a leading sign that spreadsheets take for a formula is quoted by a space.</summary>
    private static string Cell(string value)
    {
        string safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' ? $" {value}" : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n ") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A label as the name of a folder: what no folder may be called becomes '-'.</summary>
    private static string Folder(string label) => string.Concat(label.Select(c => char.IsControl(c) || c is '/' or '\\' or ':' ? '-' : c)).Trim('.', ' ') is { Length: > 0 } name ? name : "-";
}
