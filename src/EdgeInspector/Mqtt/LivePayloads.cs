using System.Buffers;
using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>The payload of <c>detections</c>.</summary>
internal static class LivePayloads
{
    public static void WriteDetections(IBufferWriter<byte> output, string device, string boot, string camera, LiveFrame frame)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Detections, device);
        w.WriteString("boot"u8, boot);
        w.WriteString("camera"u8, camera);
        PayloadWriter.Time(w, frame.Time);
        w.WriteNumber("frame"u8, frame.Number);
        PayloadWriter.FrameSize(w, frame.Width, frame.Height);
        w.WriteString("verdict"u8, WireNames.Of(frame.Verdict));
        PayloadWriter.Number(w, "latency_ms"u8, frame.LatencyMs);
        w.WriteStartArray("detections"u8);
        for (int i = 0; i < frame.Detections.Count; i++)
        {
            LiveDetection d = frame.Detections[i];
            w.WriteStartObject();
            w.WriteString("class"u8, d.Class);
            PayloadWriter.Score(w, "confidence"u8, d.Confidence);
            PayloadWriter.Box(w, d.Box);
            w.WriteNumber("track"u8, d.Track);
            PayloadWriter.ScoreOrNull(w, "anomaly"u8, d.Anomaly);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        PayloadWriter.End(w);
    }
}
