using System.Buffers;
using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>Writes <c>models/NAME</c>.</summary>
internal static class ModelStatePayload
{
    public static void Write(IBufferWriter<byte> output, string device, DateTimeOffset time, ModelState state)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.ModelState, device);
        PayloadWriter.Time(w, time);
        w.WriteString("name"u8, state.Name);
        PayloadWriter.StringOrNull(w, "version"u8, state.Version);
        w.WriteString("state"u8, state.State);
        PayloadWriter.StringOrNull(w, "offered"u8, state.Offered);
        NumberOrNull(w, "percent"u8, state.Percent);
        NumberOrNull(w, "attempt"u8, state.Attempt);
        PayloadWriter.StringOrNull(w, "job"u8, state.Job);
        PayloadWriter.StringOrNull(w, "code"u8, state.Code);
        PayloadWriter.StringOrNull(w, "reason"u8, state.Reason);
        PayloadWriter.End(w);
    }

    private static void NumberOrNull(Utf8JsonWriter w, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            w.WriteNumber(name, number);
        }
        else
        {
            w.WriteNull(name);
        }
    }
}
