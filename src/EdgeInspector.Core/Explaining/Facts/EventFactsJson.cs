using System.Text.Json;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Judging;

namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>The JSON form of <see cref="EventFacts"/>: stored with an explanation, and what models are trained on.</summary>
public static class EventFactsJson
{
    private static readonly string[] s_verdicts = ["OK", "NG", "NOT_JUDGED"];
    private static readonly string[] s_trends = ["not_enough_data", "steady", "rising", "falling"];

    public static void Write(Utf8JsonWriter json, EventFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("event", facts.EventId);
        json.WriteString("camera", facts.Camera);
        json.WriteString("time", facts.Time);
        json.WriteString("class", facts.Class);
        Number(json, "confidence", facts.Confidence);
        json.WriteStartArray("box");
        json.WriteNumberValue(MathF.Round(facts.Box.X1, 2));
        json.WriteNumberValue(MathF.Round(facts.Box.Y1, 2));
        json.WriteNumberValue(MathF.Round(facts.Box.X2, 2));
        json.WriteNumberValue(MathF.Round(facts.Box.Y2, 2));
        json.WriteEndArray();
        json.WriteStartArray("frame_size");
        json.WriteNumberValue(facts.FrameWidth);
        json.WriteNumberValue(facts.FrameHeight);
        json.WriteEndArray();
        json.WriteString("place", FramePlaces.Id(facts.Place));
        Number(json, "length_px", facts.LengthPx);
        Number(json, "area_px", facts.AreaPx);
        Number(json, "width_px", facts.WidthPx);
        Number(json, "orientation_deg", facts.OrientationDegrees);
        Number(json, "contrast", facts.Contrast);
        json.WriteString("zone", facts.Zone);
        Number(json, "anomaly", facts.Anomaly);
        Number(json, "heat", facts.Heat);
        Number(json, "good_share", facts.GoodShare);
        if (facts.MmPerPx is { } scale)
        {
            json.WriteNumber("mm_per_px", Calibration.Round(scale));
        }

        json.WriteNumber("track", facts.Track);
        json.WriteNumber("frames", facts.Frames);
        json.WriteString("verdict", s_verdicts[(int)facts.Verdict]);
        Rule(json, facts.Rule);
        if (facts.CountToday is { } count)
        {
            json.WriteNumber("count_today", count);
        }
        else
        {
            json.WriteNull("count_today");
        }

        json.WriteString("trend", s_trends[(int)facts.Trend]);
        json.WriteStartObject("model");
        json.WriteString("name", facts.Model.Name);
        json.WriteString("version", facts.Model.Version);
        json.WriteString("sha256", facts.Model.Sha256);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">It is not what <see cref="Write"/> writes.</exception>
    public static EventFacts Read(JsonElement json)
    {
        try
        {
            JsonElement box = json.GetProperty("box");
            JsonElement size = json.GetProperty("frame_size");
            JsonElement model = json.GetProperty("model");
            return new EventFacts
            {
                EventId = Text(json, "event"),
                Camera = Text(json, "camera"),
                Time = json.GetProperty("time").GetDateTimeOffset(),
                Class = Text(json, "class"),
                Confidence = json.GetProperty("confidence").GetSingle(),
                Box = new FrameBox(box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle()),
                FrameWidth = size[0].GetInt32(),
                FrameHeight = size[1].GetInt32(),
                LengthPx = json.GetProperty("length_px").GetSingle(),
                AreaPx = json.GetProperty("area_px").GetSingle(),
                WidthPx = Single(json, "width_px"),
                OrientationDegrees = Single(json, "orientation_deg"),
                Contrast = Single(json, "contrast"),
                Heat = Optional(json, "heat"),
                GoodShare = Optional(json, "good_share"),
                MmPerPx = Optional(json, "mm_per_px"),
                Zone = json.GetProperty("zone").GetString(),
                Anomaly = Single(json, "anomaly"),
                Track = json.GetProperty("track").GetInt64(),
                Frames = json.GetProperty("frames").GetInt32(),
                Verdict = (VerdictKind)Word(s_verdicts, Text(json, "verdict")),
                Rule = Rule(json.GetProperty("rule")),
                CountToday = json.GetProperty("count_today") is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : null,
                Trend = (Trend)Word(s_trends, Text(json, "trend")),
                Model = new ModelReference(Text(model, "name"), Text(model, "version"), Text(model, "sha256")),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new JsonException($"These are no facts of an event: {e.Message}", e);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, float? value)
    {
        if (value is { } number && float.IsFinite(number))
        {
            json.WriteNumber(name, MathF.Round(number, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Rule(Utf8JsonWriter json, RuleFact? rule)
    {
        if (rule is null)
        {
            json.WriteNull("rule");
            return;
        }

        json.WriteStartObject("rule");
        Number(json, "min_confidence", rule.MinConfidence);
        Number(json, "min_size_px", rule.MinSizePx);
        json.WriteNumber("hits", rule.Hits);
        json.WriteNumber("window", rule.Window);
        json.WriteEndObject();
    }

    private static RuleFact? Rule(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : new RuleFact(Single(json, "min_confidence"), json.GetProperty("min_size_px").GetSingle(), json.GetProperty("hits").GetInt32(), json.GetProperty("window").GetInt32());

    private static float? Single(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetSingle() : null;

    /// <summary>Of what earlier versions did not write.</summary>
    private static float? Optional(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetSingle() : null;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static int Word(string[] words, string word) => Array.IndexOf(words, word) is >= 0 and int i ? i : throw new FormatException($"'{word}' is none of {string.Join(", ", words)}");
}
