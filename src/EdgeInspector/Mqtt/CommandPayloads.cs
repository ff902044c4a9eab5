using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeInspector.Mqtt;

/// <summary>Commands in, answers out. Whatever comes in is data: it is checked for form and size, and never more than that.</summary>
internal static class CommandPayloads
{
    /// <summary>64 KiB: far above any question, far below anything that hurts.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxText = 256;

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 16 };

    /// <summary>Reads a payload; an empty one is an empty object.</summary>
    /// <returns>Null, with <paramref name="fault"/> set, where it is no command.</returns>
    public static CommandRequest? Read(string verb, ReadOnlyMemory<byte> payload, out CommandReply? fault)
    {
        fault = null;
        if (payload.Length > MaxBytes)
        {
            fault = CommandReply.Failed("too_large", $"The command has {payload.Length} bytes; at most {MaxBytes} are read.");
            return null;
        }

        if (!Utf8.IsValid(payload.Span))
        {
            fault = Bad("The command is not UTF-8.");
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(payload.IsEmpty ? "{}"u8.ToArray() : payload, ReadOptions);
            JsonElement body = document.RootElement.Clone();
            if (body.ValueKind != JsonValueKind.Object)
            {
                fault = Bad($"The command is a JSON {Word(body.ValueKind)}; an object such as {{\"camera\": \"top\"}} is expected.");
                return null;
            }

            if (!TryText(body, "schema", out string? schema, out fault) || !TryText(body, "id", out string? id, out fault) || !TryText(body, "camera", out string? camera, out fault))
            {
                return null;
            }

            if (schema is not null && schema != Schemas.Command)
            {
                fault = Bad($"The command's schema is not {Schemas.Command}.");
                return null;
            }

            return new CommandRequest(verb, id, camera, body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The last: an escaped half of a surrogate pair.
            fault = Bad($"The command is not JSON: {e.Message}");
            return null;
        }
    }

    public static void WriteReply(IBufferWriter<byte> output, string device, DateTimeOffset time, string verb, string? id, CommandReply reply)
    {
        Utf8JsonWriter w = PayloadWriter.Begin(output, Schemas.Reply, device);
        PayloadWriter.Time(w, time);
        w.WriteString("verb"u8, verb);
        PayloadWriter.StringOrNull(w, "id"u8, id);
        w.WriteBoolean("ok"u8, reply.Ok);
        PayloadWriter.StringOrNull(w, "code"u8, reply.Code);
        PayloadWriter.StringOrNull(w, "reason"u8, reply.Reason);
        w.WritePropertyName("data"u8);
        if (reply.Data is null)
        {
            w.WriteNullValue();
        }
        else
        {
            reply.Data.WriteTo(w);
        }

        PayloadWriter.End(w);
    }

    private static bool TryText(JsonElement body, string name, out string? text, out CommandReply? fault)
    {
        text = null;
        fault = null;
        if (!body.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (text is null || text.Length > MaxText)
        {
            fault = Bad($"'{name}' must be a text of at most {MaxText} characters.");
            return false;
        }

        return true;
    }

    private static CommandReply Bad(string reason) => CommandReply.Failed("bad_request", reason);

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "literal",
    };
}
