using System.Globalization;

namespace EdgeInspector.Core.Judging;

/// <summary>N of M frames, as configuration writes it: <c>2 of 3</c>.</summary>
/// <param name="Hits">Frames in which something must hold, 1 to <paramref name="Window"/>.</param>
/// <param name="Window">Last frames looked at, 1-<see cref="MaxWindow"/>.</param>
public readonly record struct FrameQuota(int Hits, int Window)
{
    /// <summary>Two seconds at 30 fps; a track's history is one 64-bit word per rule.</summary>
    public const int MaxWindow = 60;

    /// <summary>A single frame decides.</summary>
    public static FrameQuota Single => new(1, 1);

    public bool IsValid => Hits >= 1 && Hits <= Window && Window <= MaxWindow;

    /// <summary>Reads <c>N of M</c>; false where it is not that, or out of range.</summary>
    public static bool TryParse(string? text, out FrameQuota quota)
    {
        quota = default;
        string[] words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length != 3 || !words[1].Equals("of", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hits)
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int window))
        {
            return false;
        }

        quota = new FrameQuota(hits, window);
        return quota.IsValid;
    }

    public override string ToString() => $"{Hits} of {Window}";
}
