using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeInspector.Commands;

/// <summary>Writes JSON for a terminal: indented, letters of every language as they are.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions _options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
