using System.Text.Json;

namespace EdgeInspector.Evaluation;

/// <summary>An evaluation as one JSON object; a figure that is undefined is null, one that does not apply is not there.</summary>
internal static class EvaluationJson
{
    public static void Write(Utf8JsonWriter json, EvaluationSubject subject, EvaluationRun run)
    {
        json.WriteStartObject();
        json.WriteNumber("images", run.Pictures);
        foreach (Figure figure in run.Result.Figures)
        {
            Write(json, figure);
        }

        json.WriteStartObject("per_class");
        foreach (ClassFigures one in run.Result.Classes)
        {
            json.WriteStartObject(one.Label);
            foreach (Figure figure in one.Figures)
            {
                Write(json, figure);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteConfusion(json, run.Result.Confusion);
        WriteDuplicates(json, run.Duplicates);
        json.WriteStartObject("model");
        json.WriteString("name", subject.Model.Name);
        json.WriteString("version", subject.Model.Version);
        json.WriteString("sha256", subject.Model.Sha256);
        json.WriteString("task", subject.Task.ToString().ToLowerInvariant());
        json.WriteString("runtime", subject.Runtime);
        json.WriteEndObject();
        json.WriteStartObject("data");
        json.WriteString("folder", subject.Data);
        json.WriteString("format", subject.Format);
        json.WriteString("split", subject.Split);
        json.WriteEndObject();
        json.WriteString("command", subject.Command);
        json.WriteString("time", subject.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        json.WriteNumber("seconds", Math.Round(subject.Seconds, 3));
        json.WriteStartObject("conditions");
        foreach ((string name, string value) in run.Result.Conditions)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("notes");
        foreach (string note in subject.Notes.Concat(run.Result.Notes))
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        if (!double.IsFinite(figure.Value))
        {
            json.WriteNull(figure.Key);
        }
        else if (figure.IsCount)
        {
            json.WriteNumber(figure.Key, (long)figure.Value);
        }
        else
        {
            json.WriteNumber(figure.Key, figure.Value);
        }
    }

    private static void WriteConfusion(Utf8JsonWriter json, ConfusionTable? table)
    {
        if (table is null)
        {
            return;
        }

        json.WriteStartObject("confusion");
        json.WriteStartArray("labels");
        foreach (string label in table.Labels)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
        json.WriteStartArray("counts");
        for (int truth = 0; truth < table.Labels.Count; truth++)
        {
            json.WriteStartArray();
            for (int found = 0; found < table.Labels.Count; found++)
            {
                json.WriteNumberValue(table.Counts[truth, found]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDuplicates(Utf8JsonWriter json, Duplicates duplicates)
    {
        json.WriteStartObject("near_duplicates");
        json.WriteNumber("within", duplicates.Within);
        json.WriteNumber("across_splits", duplicates.Across);
        json.WriteNumber("compared_with_other_splits", duplicates.Compared);
        json.WriteStartArray("pairs");
        foreach (DuplicatePair pair in duplicates.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("picture", pair.Picture);
            json.WriteString("like", pair.Other);
            json.WriteNumber("bits", pair.Distance);
            json.WriteBoolean("across_splits", pair.IsAcross);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
