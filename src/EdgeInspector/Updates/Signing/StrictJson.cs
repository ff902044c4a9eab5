using System.Text;
using System.Text.Json;

namespace EdgeInspector.Updates.Signing;

/// <summary>Reads signed JSON member by member: what is double, missing, of another kind or not in the format is refused.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <exception cref="SignatureFormatException">It is not UTF-8 JSON with an object at its root, or a member is there twice.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string what)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(utf8, s_options);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !IsText(document.RootElement))
            {
                document.Dispose();
                throw new SignatureFormatException($"{what} is no JSON object, or holds what is no UTF-8 text");
            }

            return document;
        }
        catch (JsonException error)
        {
            throw new SignatureFormatException($"{what} is not readable JSON: {error.Message}", error);
        }
    }

    // The parser looks at bytes only; text that cannot be decoded would be found when it is read, in the middle of a check.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(property => property.Name is not null && IsText(property.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsText),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Refuses members that the format does not have.</summary>
    public static void Only(JsonElement element, string what, params ReadOnlySpan<string> names)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw new SignatureFormatException($"{what} has a member \"{property.Name}\", which the format does not");
            }
        }
    }

    public static JsonElement Member(JsonElement element, string name, JsonValueKind kind, string what) =>
        TryMember(element, name, kind, what) ?? throw new SignatureFormatException($"{what} has no \"{name}\"");

    /// <summary>Null where it is missing.</summary>
    public static JsonElement? TryMember(JsonElement element, string name, JsonValueKind kind, string what)
    {
        if (!element.TryGetProperty(name, out JsonElement member))
        {
            return null;
        }

        return member.ValueKind == kind ? member : throw new SignatureFormatException($"{what}: \"{name}\" is no {kind.ToString().ToLowerInvariant()}");
    }

    /// <summary>A string that is not empty.</summary>
    public static string Text(JsonElement element, string name, string what)
    {
        string text = Member(element, name, JsonValueKind.String, what).GetString()!;
        return text.Length > 0 ? text : throw new SignatureFormatException($"{what}: \"{name}\" is empty");
    }

    public static bool Flag(JsonElement element, string name, string what) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new SignatureFormatException($"{what} has no \"{name}\" that is true or false");

    /// <summary>Base64 by RFC 4648, not empty.</summary>
    public static byte[] Bytes(JsonElement element, string name, string what)
    {
        string text = Text(element, name, what);
        byte[] bytes = new byte[Encoding.ASCII.GetMaxByteCount(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out int count) && count > 0
            ? bytes[..count]
            : throw new SignatureFormatException($"{what}: \"{name}\" is no base64 text");
    }
}
