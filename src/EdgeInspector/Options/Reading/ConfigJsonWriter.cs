using System.Text.Json;

namespace EdgeInspector.Options.Reading;

/// <summary>Writes the effective configuration as JSON of the same shape.</summary>
internal static class ConfigJsonWriter
{
    public static void Write(Utf8JsonWriter json, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                json.WriteStartObject();
                foreach (ConfigMap.Entry entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case ConfigList list:
                json.WriteStartArray();
                foreach (ConfigNode item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ConfigScalar { IsNull: true }:
                json.WriteNullValue();
                break;
            case ConfigScalar scalar when MapReader.ParseNumber(scalar, out double number):
                json.WriteNumberValue(number);
                break;
            case ConfigScalar scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}
