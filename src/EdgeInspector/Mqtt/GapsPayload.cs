using System.Buffers;
using System.Text.Json;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>The payload of <c>gaps</c>: numbers no subscriber will see, so that a hole is never silent.</summary>
internal static class GapsPayload
{
    /// <param name="boot">The running boot; ranges name their own.</param>
    public static void Write(IBufferWriter<byte> output, string device, string boot, DateTimeOffset time, IReadOnlyList<GapRange> gaps)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Gaps, device);
        w.WriteString("boot"u8, boot);
        PayloadWriter.Time(w, time);
        w.WriteStartArray("ranges"u8);
        foreach (GapRange gap in gaps)
        {
            w.WriteStartObject();
            w.WriteString("boot"u8, gap.Boot);
            w.WriteNumber("first"u8, gap.First);
            w.WriteNumber("last"u8, gap.Last);
            w.WriteString("reason"u8, WireNames.Of(gap.Reason));
            PayloadWriter.Time(w, gap.Time);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        PayloadWriter.End(w);
    }
}
