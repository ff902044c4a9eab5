using System.Text.Json.Serialization;

namespace EdgeInspector.Updates.Installation;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SlotRecord))]
internal sealed partial class SlotJson : JsonSerializerContext;
