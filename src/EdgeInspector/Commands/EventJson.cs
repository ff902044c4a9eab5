using System.Text.Json;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Commands;

/// <summary>Stored events as JSON, in the words of the MQTT contract.</summary>
internal static class EventJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<EventSummary> events)
    {
        json.WriteStartArray();
        foreach (EventSummary one in events)
        {
            json.WriteStartObject();
            json.WriteString("id", one.Id);
            json.WriteString("camera", one.Camera);
            json.WriteString("class", one.Class);
            json.WriteString("zone", one.Zone);
            json.WriteString("verdict", one.Verdict switch { VerdictKind.Ng => "NG", VerdictKind.Ok => "OK", _ => "NOT_JUDGED" });
            json.WriteString("phase", one.Phase switch { EventPhase.New => "new", EventPhase.Update => "update", _ => "end" });
            json.WriteString("first_seen", one.FirstSeen);
            json.WriteString("last_seen", one.LastSeen);
            json.WriteNumber("track", one.Track);
            json.WriteNumber("frames", one.Frames);
            Number(json, "confidence", one.Confidence);
            Number(json, "area_px", one.AreaPx);
            Number(json, "length_px", one.LengthPx);
            if (one is { AreaMm2: { } area, LengthMm: { } length })
            {
                json.WriteNumber("area_mm2", Calibration.Round(area));
                json.WriteNumber("length_mm", Calibration.Round(length));
            }

            Number(json, "anomaly", one.Anomaly ?? float.NaN);
            json.WriteStartArray("box");
            foreach (float edge in (float[])[one.Box.X1, one.Box.Y1, one.Box.X2, one.Box.Y2])
            {
                json.WriteNumberValue(MathF.Round(edge, 2));
            }

            json.WriteEndArray();
            json.WriteString("model", $"{one.Model.Name} {one.Model.Version}");
            json.WriteString("explanation", one.Explanation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumber(name, MathF.Round(value, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
