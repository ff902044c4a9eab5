using System.Globalization;

namespace EdgeInspector.Options.Reading;

/// <summary>Durations as people write them: <c>90s</c>, <c>15m</c>, <c>12h</c>, <c>30d</c>, <c>4w</c>.</summary>
internal static class Duration
{
    private static readonly (char Unit, long Seconds)[] _units = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        foreach ((char unit, long seconds) in _units)
        {
            if (trimmed.EndsWith([unit])
                && decimal.TryParse(trimmed[..^1].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                && value <= TimeSpan.MaxValue.Ticks / (seconds * TimeSpan.TicksPerSecond))
            {
                duration = TimeSpan.FromTicks((long)(value * seconds * TimeSpan.TicksPerSecond));
                return true;
            }
        }

        return false;
    }

    public static string Format(TimeSpan duration)
    {
        foreach ((char unit, long seconds) in _units.AsSpan(1))
        {
            long ticks = seconds * TimeSpan.TicksPerSecond;
            if (duration.Ticks >= ticks && duration.Ticks % ticks == 0)
            {
                return $"{duration.Ticks / ticks}{unit}";
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###}s");
    }
}
