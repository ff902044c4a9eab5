using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Inspection;

/// <summary>One picture in words, as a line of JSON, and as rows of CSV.</summary>
/// <param name="millimetres">Per pixel; null: not calibrated.</param>
/// <param name="captioned">Whether objects have captions.</param>
internal sealed class PictureReport(ModelReference model, float? millimetres, bool captioned = false)
{
    public const string Schema = "edge-inspector/inspect/1";

    private const int ListedScores = 5;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Headings of <see cref="Csv"/>.</summary>
    public string CsvHead { get; } =
        "picture,frame,verdict,class,confidence,x1,y1,x2,y2,object_verdict,zone,area_px,length_px,width_px,orientation_deg,elongation,solidity,perimeter_px,contrast"
        + (millimetres is null ? "" : ",area_mm2,length_mm,width_mm") + (captioned ? ",caption,caption_probability" : "");

    public static string Word(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Ok => "OK",
        VerdictKind.Ng => "NG",
        _ => "NOT_JUDGED",
    };

    public static string Text(InspectedPicture picture)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Word(picture.Verdict),-3} {Name(picture)}");
        IEnumerable<string> parts = picture.Scores.Count > 0
            ? picture.Scores.OrderByDescending(static one => one.Score).Take(3).Select(static one => Invariant($"{one.Label} {one.Score:0.00}"))
            : picture.Objects.GroupBy(static one => one.Label).Select(static group => Invariant($"{group.Count()} {group.Key} (best {group.Max(static one => one.Confidence):0.00})"));
        if (picture.Anomaly is { } anomaly)
        {
            parts = parts.Prepend(Invariant($"anomaly {anomaly:0.00}"));
        }

        parts = parts.Concat(picture.Objects.Where(static one => one.Captions.Count > 0)
            .GroupBy(static one => one.Captions[0].Text).Select(static group => Invariant($"{group.Count()} \"{group.Key}\" (best {group.Max(static one => one.Captions[0].Probability):0.00})")));
        string all = string.Join(", ", parts);
        return text.Append(": ").Append(all.Length == 0 ? "nothing found" : all).Append(CultureInfo.InvariantCulture, $"  {picture.Milliseconds:0.0} ms").ToString();
    }

    public string Json(InspectedPicture picture, string? annotated)
    {
        _buffer.Clear();
        using (var json = new Utf8JsonWriter(_buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("picture", picture.Name);
            if (picture.Frame is { } frame)
            {
                json.WriteNumber("frame", frame);
            }

            json.WriteStartArray("frame_size");
            json.WriteNumberValue(picture.Width);
            json.WriteNumberValue(picture.Height);
            json.WriteEndArray();
            json.WriteString("verdict", Word(picture.Verdict));
            json.WriteNumber("run_ms", Math.Round(picture.Milliseconds, 3));
            json.WriteStartArray("objects");
            foreach (InspectedObject one in picture.Objects)
            {
                Write(json, one);
            }

            json.WriteEndArray();
            WriteRest(json, picture);
            json.WriteStartObject("model");
            json.WriteString("name", model.Name);
            json.WriteString("version", model.Version);
            json.WriteString("sha256", model.Sha256);
            json.WriteEndObject();
            if (annotated is not null)
            {
                json.WriteString("annotated", annotated);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    /// <summary>One row for each object; one without an object where nothing was found.</summary>
    public IEnumerable<string> Csv(InspectedPicture picture)
    {
        string head = $"{Quote(picture.Name)},{picture.Frame},{Word(picture.Verdict)}";
        if (picture.Objects.Count == 0)
        {
            yield return head + new string(',', CsvHead.Count(static c => c == ',') - 2);
        }

        foreach (InspectedObject one in picture.Objects)
        {
            string row = Invariant($"{head},{Quote(one.Label)},{one.Confidence:0.####},{one.Box.X1:0.##},{one.Box.Y1:0.##},{one.Box.X2:0.##},{one.Box.Y2:0.##},{(one.IsNg ? "NG" : "OK")},{Quote(one.Zone ?? "")}");
            row += Invariant($",{one.Area:0.##},{one.Length:0.##},{Number(one.Form?.Width)},{Number(one.Form?.Orientation)},{Number(one.Form?.Elongation)},{Number(one.Form?.Solidity)},{Number(one.Form?.Perimeter)},{Number(one.Contrast)}");
            row = millimetres is { } scale ? row + $",{Metric(one.Area * scale * scale)},{Metric(one.Length * scale)},{Metric(one.Form?.Width * scale)}" : row;
            yield return !captioned ? row : one.Captions is [var best, ..] ? row + Invariant($",{Quote(best.Text)},{best.Probability:0.####}") : row + ",,";
        }
    }

    private static string Name(InspectedPicture picture) => picture.Frame is { } frame ? $"{picture.Name} frame {frame}" : picture.Name;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Number(float? value) => value is { } number && float.IsFinite(number) ? Invariant($"{number:0.####}") : "";

    private static string Metric(float? value) => value is { } number && float.IsFinite(number) ? Invariant($"{Calibration.Round(number):0.############}") : "";

    /// <summary>RFC 4180.</summary>
    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static void Number(Utf8JsonWriter json, string name, float? value, int digits = 2)
    {
        if (value is { } number && float.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, digits));
        }
    }

    private static void Metric(Utf8JsonWriter json, string name, float? value)
    {
        if (value is { } number && float.IsFinite(number))
        {
            json.WriteNumber(name, Calibration.Round(number));
        }
    }

    private static void WriteRest(Utf8JsonWriter json, InspectedPicture picture)
    {
        Number(json, "anomaly", picture.Anomaly, 4);
        if (picture.Scores.Count > 0)
        {
            json.WriteStartObject("scores");
            foreach ((string label, float score) in picture.Scores.OrderByDescending(static one => one.Score).Take(ListedScores))
            {
                Number(json, label, score, 5);
            }

            json.WriteEndObject();
        }

        if (picture.Shares.Count > 0)
        {
            json.WriteStartObject("shares");
            foreach ((string label, double share) in picture.Shares)
            {
                json.WriteNumber(label, Math.Round(share, 5));
            }

            json.WriteEndObject();
        }
    }

    private void Write(Utf8JsonWriter json, InspectedObject one)
    {
        json.WriteStartObject();
        json.WriteString("class", one.Label);
        Number(json, "confidence", one.Confidence, 4);
        json.WriteStartArray("box");
        foreach (float edge in new[] { one.Box.X1, one.Box.Y1, one.Box.X2, one.Box.Y2 })
        {
            json.WriteNumberValue(Math.Round(edge, 2));
        }

        json.WriteEndArray();
        json.WriteString("verdict", one.IsNg ? "NG" : "OK");
        if (one.Zone is not null)
        {
            json.WriteString("zone", one.Zone);
        }

        json.WriteStartObject("measurements");
        Number(json, "area_px", one.Area);
        Number(json, "length_px", one.Length);
        Number(json, "width_px", one.Form?.Width);
        Number(json, "orientation_deg", one.Form?.Orientation, 1);
        Number(json, "elongation", one.Form?.Elongation, 3);
        Number(json, "solidity", one.Form?.Solidity, 3);
        Number(json, "perimeter_px", one.Form?.Perimeter);
        Number(json, "contrast", one.Contrast, 1);
        if (millimetres is { } scale)
        {
            Metric(json, "area_mm2", one.Area * scale * scale);
            Metric(json, "length_mm", one.Length * scale);
            Metric(json, "width_mm", one.Form?.Width * scale);
        }

        json.WriteEndObject();
        if (captioned)
        {
            json.WriteStartArray("captions");
            foreach (ObjectCaption caption in one.Captions)
            {
                json.WriteStartObject();
                json.WriteString("text", caption.Text);
                json.WriteString("label", caption.Label);
                Number(json, "probability", caption.Probability, 5);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (one.Outline.Count > 0)
        {
            json.WriteStartArray("outline");
            foreach (Vector2 point in one.Outline)
            {
                json.WriteStartArray();
                json.WriteNumberValue(Math.Round(point.X, 1));
                json.WriteNumberValue(Math.Round(point.Y, 1));
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
