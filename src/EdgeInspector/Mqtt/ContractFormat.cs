using System.Buffers;
using System.Text.Json;
using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>Events and verdicts as contract 1 words them, for the outbox and for the sampled OK verdicts.</summary>
internal sealed class ContractFormat(Topics topics) : IOutboxFormat
{
    public string EventTopic(string camera) => topics.Camera(camera).Events;

    public string VerdictTopic(string camera) => topics.Camera(camera).Verdicts;

    public void WriteEvent(IBufferWriter<byte> output, InspectionEvent e, string boot, long seq)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Event, topics.Device);
        w.WriteString("id"u8, e.Id);
        w.WriteString("boot"u8, boot);
        w.WriteNumber("seq"u8, seq);
        w.WriteString("camera"u8, e.Camera);
        w.WriteString("phase"u8, WireNames.Of(e.Phase));
        PayloadWriter.Time(w, e.Time);
        w.WriteNumber("frame"u8, e.Frame);
        PayloadWriter.FrameSize(w, e.FrameWidth, e.FrameHeight);
        w.WriteNumber("track"u8, e.Track);
        w.WriteString("class"u8, e.Class);
        PayloadWriter.Score(w, "confidence"u8, e.Confidence);
        PayloadWriter.Box(w, e.Box);
        PayloadWriter.StringOrNull(w, "zone"u8, e.Zone);
        PayloadWriter.ScoreOrNull(w, "anomaly"u8, e.Anomaly);
        w.WriteStartObject("measurements"u8);
        PayloadWriter.Number(w, "area_px"u8, e.AreaPx);
        PayloadWriter.Number(w, "length_px"u8, e.LengthPx);
        if (e is { AreaMm2: { } area, LengthMm: { } length })
        {
            PayloadWriter.Measure(w, "area_mm2"u8, area);
            PayloadWriter.Measure(w, "length_mm"u8, length);
        }

        w.WriteEndObject();
        w.WriteString("verdict"u8, WireNames.Of(e.Verdict));
        PayloadWriter.Number(w, "latency_ms"u8, e.LatencyMs);
        w.WriteNumber("frames"u8, e.Frames);
        PayloadWriter.Model(w, e.Model);
        PayloadWriter.StringOrNull(w, "part_id"u8, e.PartId);
        PayloadWriter.StringOrNull(w, "trigger_id"u8, e.TriggerId);
        PayloadWriter.End(w);
    }

    public void WriteVerdict(IBufferWriter<byte> output, Recording r, string boot, long seq)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Verdict, topics.Device);
        w.WriteString("id"u8, r.Id);
        w.WriteString("boot"u8, boot);
        if (seq > 0)
        {
            w.WriteNumber("seq"u8, seq);
        }
        else
        {
            // A sampled OK: not in the outbox, so without a number that somebody could miss.
            w.WriteNull("seq"u8);
        }

        w.WriteString("camera"u8, r.Camera);
        PayloadWriter.Time(w, r.Time);
        w.WriteNumber("frame"u8, r.Frame);
        PayloadWriter.FrameSize(w, r.FrameWidth, r.FrameHeight);
        w.WriteString("verdict"u8, WireNames.Of(r.Verdict));
        PayloadWriter.StringOrNull(w, "reason"u8, WireNames.Of(r.Reason));
        PayloadWriter.StringOrNull(w, "detail"u8, r.Detail);
        w.WriteStartArray("events"u8);
        for (int i = 0; i < r.NgEvents.Count; i++)
        {
            w.WriteStringValue(r.NgEvents[i]);
        }

        w.WriteEndArray();
        PayloadWriter.Number(w, "latency_ms"u8, r.LatencyMs);
        PayloadWriter.Model(w, r.Model);
        PayloadWriter.StringOrNull(w, "part_id"u8, r.PartId);
        PayloadWriter.StringOrNull(w, "trigger_id"u8, r.TriggerId);
        PayloadWriter.End(w);
    }
}
