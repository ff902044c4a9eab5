using System.Globalization;

namespace EdgeInspector.Datasets;

/// <summary>Text files of numbers, one object per line; empty lines and those that begin with # are passed over.</summary>
internal static class LabelLines
{
    /// <summary>The lines of a file with their numbers, from 1.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path)
    {
        string[] lines = DataFolder.ReadLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length > 0 && fields[0][0] != '#')
            {
                yield return (i + 1, fields);
            }
        }
    }

    /// <summary>Whether its first lines are a class and four or more numbers of 0-1 each, as YOLO's are.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static bool HoldShares(string path) => Read(path).Take(3).All(row => row.Fields.Length >= 5 && row.Fields[1..].All(IsShare));

    /// <exception cref="DataException">The field is no finite number.</exception>
    public static float Number(string path, int line, string field) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw DataException.At(path, line, $"'{field}' is no number");

    private static bool IsShare(string field) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value is >= 0 and <= 1;
}
