using System.Text;
using System.Text.Json;

namespace EdgeInspector.Doctor;

/// <summary>One line of what a probing process says to the one that started it. Other lines are noise of the libraries it loads.</summary>
/// <param name="Name">Of the probe.</param>
internal sealed record ProbeLine(string Name, IReadOnlyList<Check> Checks)
{
    private const string Mark = "{\"probe\":";

    public override string ToString()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("probe", Name);
            json.WritePropertyName("checks");
            CheckJson.Write(json, Checks);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Null for noise.</summary>
    public static ProbeLine? Parse(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return new ProbeLine(json.RootElement.GetProperty("probe").GetString()!, CheckJson.Read(json.RootElement.GetProperty("checks")));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
