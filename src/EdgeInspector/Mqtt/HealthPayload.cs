using System.Buffers;
using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>The payload of <c>health</c>.</summary>
internal static class HealthPayload
{
    public static void Write(IBufferWriter<byte> output, string device, HealthReport report)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Health, device);
        w.WriteString("boot"u8, report.Boot);
        PayloadWriter.Time(w, report.Time);
        w.WriteString("status"u8, WireNames.Of(report.Status));
        w.WriteString("version"u8, report.Version);
        w.WriteNumber("uptime_s"u8, (long)report.Uptime.TotalSeconds);
        WriteStrings(w, "reasons"u8, report.Reasons);
        WriteConfiguration(w, report.Configuration);
        w.WriteStartArray("cameras"u8);
        foreach (CameraHealth camera in report.Cameras)
        {
            WriteCamera(w, camera);
        }

        w.WriteEndArray();
        w.WriteStartArray("models"u8);
        foreach (ModelHealth model in report.Models)
        {
            WriteModel(w, model);
        }

        w.WriteEndArray();
        WriteOutbox(w, report.Outbox);
        WriteStorage(w, report.Storage);
        WriteExplanations(w, report.Explanations);
        PayloadWriter.End(w);
    }

    private static void WriteExplanations(Utf8JsonWriter w, ExplanationHealth? explanations)
    {
        if (explanations is null)
        {
            w.WriteNull("explanations"u8);
            return;
        }

        w.WriteStartObject("explanations"u8);
        w.WriteNumber("by_model"u8, explanations.ByModel);
        w.WriteNumber("by_template"u8, explanations.ByTemplate);
        w.WriteNumber("dropped"u8, explanations.Dropped);
        w.WriteNumber("failed"u8, explanations.Failed);
        if (explanations.GroundingRate is { } rate)
        {
            PayloadWriter.Number(w, "grounding_rate"u8, rate);
        }
        else
        {
            w.WriteNull("grounding_rate"u8);
        }

        PayloadWriter.StringOrNull(w, "reason"u8, explanations.Reason);
        w.WriteEndObject();
    }

    private static void WriteConfiguration(Utf8JsonWriter w, ConfigurationHealth? configuration)
    {
        if (configuration is null)
        {
            w.WriteNull("configuration"u8);
            return;
        }

        w.WriteStartObject("configuration"u8);
        w.WriteString("file"u8, configuration.File);
        PayloadWriter.Time(w, "applied"u8, configuration.Applied);
        w.WriteString("digest"u8, configuration.Digest);
        WriteStrings(w, "problems"u8, configuration.Problems);
        WriteStrings(w, "waiting"u8, configuration.Waiting);
        w.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter w, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        w.WriteStartArray(name);
        foreach (string value in values)
        {
            w.WriteStringValue(value);
        }

        w.WriteEndArray();
    }

    private static void WriteCamera(Utf8JsonWriter w, CameraHealth camera)
    {
        w.WriteStartObject();
        w.WriteString("name"u8, camera.Name);
        w.WriteString("state"u8, camera.State);
        PayloadWriter.StringOrNull(w, "reason"u8, camera.Reason);
        PayloadWriter.Number(w, "fps"u8, camera.Fps);
        w.WriteNumber("frames"u8, camera.Frames);
        w.WriteNumber("judged"u8, camera.Judged);
        w.WriteNumber("ng"u8, camera.Ng);
        w.WriteNumber("not_judged"u8, camera.NotJudged);
        w.WriteNumber("dropped"u8, camera.Dropped);
        w.WriteNumber("corrupt"u8, camera.Corrupt);
        WriteLatency(w, camera.Latency);
        w.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter w, ModelHealth model)
    {
        w.WriteStartObject();
        w.WriteString("name"u8, model.Name);
        w.WriteString("version"u8, model.Version);
        w.WriteString("provider"u8, model.Provider);
        PayloadWriter.StringOrNull(w, "reason"u8, model.Reason);
        w.WriteNumber("runs"u8, model.Runs);
        w.WriteNumber("failures"u8, model.Failures);
        WriteLatency(w, model.Latency);
        w.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter w, LatencyHealth? latency)
    {
        if (latency is null)
        {
            w.WriteNull("latency_ms"u8);
            return;
        }

        w.WriteStartObject("latency_ms"u8);
        PayloadWriter.Number(w, "p50"u8, latency.P50Ms);
        PayloadWriter.Number(w, "p99"u8, latency.P99Ms);
        w.WriteEndObject();
    }

    private static void WriteOutbox(Utf8JsonWriter w, OutboxHealth outbox)
    {
        w.WriteStartObject("outbox"u8);
        w.WriteNumber("depth"u8, outbox.Depth);
        w.WriteNumber("bytes"u8, outbox.Bytes);
        w.WriteNumber("published"u8, outbox.Published);
        w.WriteNumber("acknowledged"u8, outbox.Acknowledged);
        w.WriteNumber("refused"u8, outbox.Refused);
        w.WriteNumber("lost"u8, outbox.Lost);
        w.WriteEndObject();
    }

    private static void WriteStorage(Utf8JsonWriter w, StorageHealth storage)
    {
        w.WriteStartObject("storage"u8);
        w.WriteString("state"u8, WireNames.Of(storage.Standing));
        PayloadWriter.StringOrNull(w, "reason"u8, storage.Reason);
        w.WriteNumber("waiting"u8, storage.Waiting);
        w.WriteNumber("written"u8, storage.Written);
        w.WriteStartObject("evidence"u8);
        w.WriteNumber("waiting"u8, storage.Evidence.Waiting);
        w.WriteNumber("stored"u8, storage.Evidence.Stored);
        w.WriteNumber("skipped"u8, storage.Evidence.Skipped);
        w.WriteNumber("failed"u8, storage.Evidence.Failed);
        PayloadWriter.StringOrNull(w, "reason"u8, storage.Evidence.Reason);
        w.WriteEndObject();
        w.WriteNumber("used_bytes"u8, storage.UsedBytes);
        w.WriteNumber("free_bytes"u8, storage.FreeBytes);
        w.WriteEndObject();
    }
}
