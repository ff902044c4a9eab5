using System.Text.Json.Nodes;

namespace EdgeInspector.Mqtt;

/// <summary>The answer to a command.</summary>
/// <param name="Code">A word for programs; null when done.</param>
/// <param name="Reason">A sentence for people; null when done.</param>
/// <param name="Data">What the verb yields; null where nothing.</param>
internal sealed record CommandReply(string? Code, string? Reason, JsonObject? Data)
{
    public bool Ok => Code is null;

    public static CommandReply Done(JsonObject? data = null) => new(null, null, data);

    public static CommandReply Failed(string code, string reason) => new(code, reason, null);
}
