using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Gates.Child;

/// <summary>The lines that both processes exchange.</summary>
internal static class GateJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        // Zones are of vectors, which have fields.
        IncludeFields = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Every line of an answer begins so; whatever else a library prints is passed over.</summary>
    public const string AnswerStart = "{\"gate\":";

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, _options);

    public static byte[] WriteLine<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, _options), (byte)'\n'];

    /// <exception cref="JsonException">It is none.</exception>
    public static T Read<T>(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize<T>(line, _options) ?? throw new JsonException("null");

    /// <summary>Null where the line is no answer.</summary>
    public static GateAnswer? Answer(string line)
    {
        if (!line.StartsWith(AnswerStart, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<GateAnswer>(line, _options);
        }
        catch (JsonException)
        {
            // Cut off by the process's end.
            return null;
        }
    }
}
