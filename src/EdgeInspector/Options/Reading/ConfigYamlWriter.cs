using System.Text;

namespace EdgeInspector.Options.Reading;

/// <summary>Writes the effective configuration as YAML that reads back to the same, each value with where it comes from.</summary>
internal static class ConfigYamlWriter
{
    /// <summary>Column of the comments. 60: most values end before it.</summary>
    private const int CommentColumn = 60;

    public static string Write(ConfigMap map, bool withOrigins)
    {
        var text = new StringBuilder();
        WriteMap(text, map, 0, withOrigins, firstIndent: 0);
        return text.ToString();
    }

    /// <param name="firstIndent">Spaces still to write before the first key: 0 behind a list's dash.</param>
    private static void WriteMap(StringBuilder text, ConfigMap map, int indent, bool withOrigins, int firstIndent)
    {
        int pending = firstIndent;
        foreach (ConfigMap.Entry entry in map.Entries)
        {
            text.Append(' ', pending);
            int start = text.Length - indent;
            text.Append(entry.Key).Append(':');
            pending = indent;
            switch (entry.Value)
            {
                case ConfigMap child:
                    text.Append('\n');
                    WriteMap(text, child, indent + 2, withOrigins, indent + 2);
                    break;
                case ConfigList list when list.Items.Any(item => item is ConfigMap):
                    text.Append('\n');
                    foreach (ConfigNode item in list.Items)
                    {
                        text.Append(' ', indent + 2).Append("- ");
                        WriteMap(text, (ConfigMap)item, indent + 4, withOrigins, firstIndent: 0);
                    }

                    break;
                default:
                    text.Append(' ');
                    WriteFlow(text, entry.Value);
                    if (withOrigins)
                    {
                        text.Append(' ', Math.Max(1, CommentColumn - (text.Length - start))).Append("# ").Append(entry.Value.Origin);
                    }

                    text.Append('\n');
                    break;
            }
        }
    }

    private static void WriteFlow(StringBuilder text, ConfigNode node)
    {
        if (node is ConfigList list)
        {
            text.Append('[');
            for (int i = 0; i < list.Items.Count; i++)
            {
                text.Append(i == 0 ? "" : ", ");
                WriteFlow(text, list.Items[i]);
            }

            text.Append(']');
        }
        else
        {
            WriteScalar(text, (ConfigScalar)node);
        }
    }

    private static void WriteScalar(StringBuilder text, ConfigScalar scalar)
    {
        if (scalar.IsNull)
        {
            text.Append("null");
            return;
        }

        if (scalar.Text.All(IsSafe) && scalar.Text.Length > 0 && !MeansSomethingElse(scalar))
        {
            text.Append(scalar.Text);
            return;
        }

        text.Append('"');
        foreach (char c in scalar.Text)
        {
            text.Append(c is '"' or '\\' ? $"\\{c}" : c < ' ' ? $"\\x{(int)c:x2}" : c.ToString());
        }

        text.Append('"');
    }

    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-' or '+';

    private static bool MeansSomethingElse(ConfigScalar scalar) =>
        scalar.Text.StartsWith('-') && !MapReader.ParseNumber(scalar, out _)
        || (!scalar.IsPlain && MapReader.ParseNumber(new ConfigScalar(scalar.Text, true, scalar.Origin), out _))
        || new ConfigScalar(scalar.Text, true, scalar.Origin).IsNull
        || scalar.Text is "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n";
}
