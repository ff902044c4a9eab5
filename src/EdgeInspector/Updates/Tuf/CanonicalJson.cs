using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Updates.Tuf;

/// <summary>The one text that signed JSON has: members in the order of their names, no spaces, only quotes and backslashes escaped.</summary>
/// <remarks>wiki.laptop.org/go/Canonical_JSON, as the TUF specification names it; numbers are whole, which that form demands.</remarks>
internal static class CanonicalJson
{
    /// <exception cref="TufException">It holds a number that is not whole.</exception>
    public static byte[] Write(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(element, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, ArrayBufferWriter<byte> buffer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, buffer);
                break;
            case JsonValueKind.Array:
                Put('[', buffer);
                bool first = true;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (!first)
                    {
                        Put(',', buffer);
                    }

                    first = false;
                    Write(item, buffer);
                }

                Put(']', buffer);
                break;
            case JsonValueKind.String:
                WriteText(element.GetString()!, buffer);
                break;
            case JsonValueKind.Number:
                buffer.Write(Encoding.ASCII.GetBytes(element.TryGetInt64(out long number)
                    ? number.ToString(CultureInfo.InvariantCulture)
                    : throw new TufException(TufFault.Malformed, $"metadata holds the number {element.GetRawText()}, which is not whole")));
                break;
            default:
                buffer.Write(element.ValueKind switch { JsonValueKind.True => "true"u8, JsonValueKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> buffer)
    {
        (byte[] Key, JsonProperty Property)[] members = [.. element.EnumerateObject().Select(property => (Encoding.UTF8.GetBytes(property.Name), property))];
        // The order of UTF-8 bytes is that of code points.
        Array.Sort(members, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        Put('{', buffer);
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                Put(',', buffer);
            }

            WriteText(members[i].Property.Name, buffer);
            Put(':', buffer);
            Write(members[i].Property.Value, buffer);
        }

        Put('}', buffer);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> buffer)
    {
        Put('"', buffer);
        buffer.Write(Encoding.UTF8.GetBytes(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)));
        Put('"', buffer);
    }

    private static void Put(char character, ArrayBufferWriter<byte> buffer) => buffer.Write([(byte)character]);
}
