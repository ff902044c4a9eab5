namespace EdgeInspector.Options;

/// <summary>"N of M": seen in at least <paramref name="Needed"/> of the last <paramref name="Window"/> frames; 1 &lt;= N &lt;= M &lt;= 1000.</summary>
public readonly record struct FrameQuorum(int Needed, int Window)
{
    /// <summary>Longest window. 1000: 33 s at 30 fps; more is a trend, not a defect in view.</summary>
    public const int MaxWindow = 1000;

    /// <summary>1 of 1.</summary>
    public static FrameQuorum EveryFrame => new(1, 1);

    /// <summary>Reads <c>2 of 3</c>.</summary>
    public static bool TryParse(string text, out FrameQuorum quorum)
    {
        quorum = default;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [{ } needed, "of", { } window]
            || !int.TryParse(needed, System.Globalization.NumberStyles.None, null, out int n)
            || !int.TryParse(window, System.Globalization.NumberStyles.None, null, out int m)
            || n < 1 || n > m || m > MaxWindow)
        {
            return false;
        }

        quorum = new(n, m);
        return true;
    }

    public override string ToString() => $"{Needed} of {Window}";
}
