using System.Text.Json;
using EdgeInspector.Core.Evaluation;
using EdgeInspector.Datasets;

namespace EdgeInspector.Commands;

/// <summary>A folder of labelled pictures as text, and as JSON of schema <c>edge-inspector/dataset/1</c>.</summary>
internal static class DatasetListing
{
    public static void Write(TextWriter output, Dataset data)
    {
        output.WriteLine($"{data.Root}: {data.Format.ToString().ToLowerInvariant()}, {data.Pictures.Count} pictures{(data.Others.Count > 0 ? $", {data.Others.Count} more in other splits" : "")}"
            + (data.Templates.Count > 0 ? $", {data.Templates.Count} clean templates" : ""));
        if (data.HasObjects)
        {
            int empty = data.Pictures.Count(picture => picture.Objects.Count == 0);
            int ignored = data.Pictures.Sum(picture => picture.Objects.Count(one => one.Kind != TruthKind.Object));
            output.WriteLine($"{data.Pictures.Sum(picture => picture.Objects.Count) - ignored} objects, {ignored} regions to ignore, {empty} pictures without any");
        }

        string[][] rows = [.. data.Labels.Select((label, i) => new[] { label, $"{CountOf(data, i)}", $"{data.Pictures.Count(picture => Holds(picture, i))}" })];
        if (rows.Length > 0)
        {
            TextTable.Write(output, [["CLASS", data.HasObjects ? "OBJECTS" : "", "PICTURES"], .. rows]);
        }

        foreach (string note in data.Notes)
        {
            output.WriteLine(note);
        }
    }

    public static void Write(Utf8JsonWriter json, Dataset data)
    {
        json.WriteStartObject();
        json.WriteString("schema", "edge-inspector/dataset/1");
        json.WriteString("format", data.Format.ToString().ToLowerInvariant());
        json.WriteString("root", data.Root);
        WriteWords(json, "labels", data.Labels);
        WriteWords(json, "notes", data.Notes);
        json.WriteNumber("others", data.Others.Count);
        json.WriteStartArray("pictures");
        foreach (LabelledPicture picture in data.Pictures)
        {
            WritePicture(json, data, picture);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePicture(Utf8JsonWriter json, Dataset data, LabelledPicture picture)
    {
        json.WriteStartObject();
        json.WriteString("path", picture.Path);
        if (picture is { Width: > 0, Height: > 0 })
        {
            json.WriteNumber("width", picture.Width);
            json.WriteNumber("height", picture.Height);
        }

        if (picture.Class >= 0)
        {
            json.WriteString("class", data.Labels[picture.Class]);
        }

        if (picture.IsDefective is { } defective)
        {
            json.WriteBoolean("defective", defective);
        }

        if (picture.MaskPath is { } mask)
        {
            json.WriteString("mask", mask);
        }

        if (data.HasObjects)
        {
            json.WriteString("unit", picture.IsRelative ? "share" : "pixel");
            json.WriteStartArray("objects");
            foreach (LabelledObject one in picture.Objects)
            {
                json.WriteStartObject();
                json.WriteNumber("class", one.Kind == TruthKind.Object ? one.Class : -1);
                json.WriteStartArray("box");
                json.WriteNumberValue(one.Box.X1);
                json.WriteNumberValue(one.Box.Y1);
                json.WriteNumberValue(one.Box.X2);
                json.WriteNumberValue(one.Box.Y2);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static int CountOf(Dataset data, int label) => data.HasObjects
        ? data.Pictures.Sum(picture => picture.Objects.Count(one => one.Class == label && one.Kind == TruthKind.Object))
        : data.Pictures.Count(picture => picture.Class == label);

    private static bool Holds(LabelledPicture picture, int label) =>
        picture.Class == label || picture.Objects.Any(one => one.Class == label && one.Kind == TruthKind.Object);

    private static void WriteWords(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
