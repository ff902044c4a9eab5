namespace EdgeInspector.Core.Explaining.Facts;

/// <summary>How often something comes, as a test decided it: see <see cref="TrendTest"/>.</summary>
public enum Trend
{
    /// <summary>Too few events, or too short a time, to tell.</summary>
    NotEnoughData,

    /// <summary>Enough events, and no change that the test can tell from chance.</summary>
    Steady,

    Rising,
    Falling,
}
