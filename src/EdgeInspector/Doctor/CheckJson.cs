using System.Text.Json;

namespace EdgeInspector.Doctor;

/// <summary>Checks as JSON: for programs that read the report, and between the processes that make it.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<Check> checks)
    {
        json.WriteStartArray();
        foreach (Check check in checks)
        {
            json.WriteStartObject();
            json.WriteString("id", check.Id);
            json.WriteString("area", Word(check.Area));
            json.WriteString("level", Word(check.Level));
            json.WriteString("title", check.Title);
            json.WriteString("detail", check.Detail);
            json.WriteString("remedy", check.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static IReadOnlyList<Check> Read(JsonElement checks) =>
    [
        .. checks.EnumerateArray().Select(static check => new Check(
            check.GetProperty("id").GetString()!,
            Enum.Parse<Area>(check.GetProperty("area").GetString()!, ignoreCase: true),
            Enum.Parse<Level>(check.GetProperty("level").GetString()!, ignoreCase: true),
            check.GetProperty("title").GetString()!)
        {
            Detail = check.GetProperty("detail").GetString(),
            Remedy = check.GetProperty("remedy").GetString(),
        }),
    ];

    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
