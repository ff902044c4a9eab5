using System.Globalization;
using System.Text.Json;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Updates.Tuf;

/// <summary>Reads members of metadata; unknown ones are left, as the specification demands.</summary>
internal static class TufJson
{
    public const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static JsonDocument Parse(byte[] bytes, string what)
    {
        try
        {
            return StrictJson.Parse(bytes, what);
        }
        catch (SignatureFormatException error)
        {
            throw new TufException(TufFault.Malformed, error.Message, error);
        }
    }

    public static JsonElement Object(JsonElement owner, string name, string what) => Member(owner, name, JsonValueKind.Object, what);

    public static JsonElement Array(JsonElement owner, string name, string what) => Member(owner, name, JsonValueKind.Array, what);

    public static string Text(JsonElement owner, string name, string what) => Member(owner, name, JsonValueKind.String, what).GetString()!;

    /// <summary>Null where it is missing.</summary>
    public static JsonElement? Optional(JsonElement owner, string name) => owner.TryGetProperty(name, out JsonElement member) ? member : null;

    /// <summary>A whole number from <paramref name="least"/>.</summary>
    public static long Number(JsonElement owner, string name, long least, string what) =>
        Member(owner, name, JsonValueKind.Number, what).TryGetInt64(out long number) && number >= least
            ? number
            : throw Malformed($"{what}: \"{name}\" is no whole number from {least}");

    public static bool Flag(JsonElement owner, string name, string what) => Optional(owner, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Malformed($"{what} has no \"{name}\" that is true or false"),
    };

    public static DateTimeOffset Date(JsonElement owner, string name, string what) =>
        DateTimeOffset.TryParseExact(Text(owner, name, what), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date)
            ? date
            : throw Malformed($"{what}: \"{name}\" is no time of the form 2030-01-31T12:00:00Z");

    public static IReadOnlyList<string> Texts(JsonElement owner, string name, string what)
    {
        JsonElement list = Array(owner, name, what);
        return list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Malformed($"{what}: \"{name}\" holds something that is no text");
    }

    public static TufException Malformed(string message) => new(TufFault.Malformed, message);

    private static JsonElement Member(JsonElement owner, string name, JsonValueKind kind, string what)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out JsonElement member))
        {
            throw Malformed($"{what} has no \"{name}\"");
        }

        return member.ValueKind == kind ? member : throw Malformed($"{what}: \"{name}\" is no {kind.ToString().ToLowerInvariant()}");
    }
}
