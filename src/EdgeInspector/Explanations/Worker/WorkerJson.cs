using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeInspector.Explanations.Worker;

/// <summary>Lines of JSON between the program and its worker; both are of one build.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext
{
    public static string Write(WorkerRequest request) => JsonSerializer.Serialize(request, Default.WorkerRequest);

    public static string Write(WorkerReply reply) => JsonSerializer.Serialize(reply, Default.WorkerReply);

    /// <summary>Null where it is none: a library's own output.</summary>
    public static WorkerReply? ReadReply(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Default.WorkerReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerRequest ReadRequest(string line) => JsonSerializer.Deserialize(line, Default.WorkerRequest) ?? throw new JsonException("null is no request");
}
