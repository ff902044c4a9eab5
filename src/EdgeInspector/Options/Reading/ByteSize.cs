using System.Globalization;

namespace EdgeInspector.Options.Reading;

/// <summary>Sizes as people write them: <c>10GiB</c>, <c>500 MB</c>, <c>1048576</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] _units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        long factor = 1;
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        foreach ((string unit, long size) in _units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                factor = size;
                number = number[..^unit.Length].TrimEnd();
                break;
            }
        }

        bytes = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }

    /// <summary>The largest binary unit that leaves a short number.</summary>
    public static string Format(long bytes)
    {
        foreach ((string unit, long size) in _units.AsSpan(0, 4))
        {
            if (bytes >= size)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(decimal)bytes / size:0.##}{unit}");
            }
        }

        return $"{bytes}B";
    }
}
