using System.Text.Json.Serialization;

namespace EdgeInspector.Updates.Installation;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstallRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
