using System.Text.Json;

namespace EdgeInspector.Mqtt;

/// <summary>A command as it was received and checked for form.</summary>
/// <param name="Verb">Last level of its topic.</param>
/// <param name="Id">The sender's mark, returned with the answer; null where it set none.</param>
/// <param name="Camera">The camera it is for; null: all.</param>
/// <param name="Body">The whole payload, an object.</param>
internal sealed record CommandRequest(string Verb, string? Id, string? Camera, JsonElement Body);
