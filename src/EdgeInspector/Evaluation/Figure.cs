namespace EdgeInspector.Evaluation;

/// <summary>One measured number.</summary>
/// <param name="Key">Name in JSON.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Value">NaN where there was nothing to measure it on; null in JSON.</param>
/// <param name="IsCount">Whether it is a whole number rather than a share.</param>
public sealed record Figure(string Key, string Title, double Value, bool IsCount = false)
{
    public static Figure Count(string key, string title, long value) => new(key, title, value, IsCount: true);

    /// <summary>For people: three decimals, or a dash where it is undefined.</summary>
    public string Text => double.IsNaN(Value) ? "-" : IsCount ? Value.ToString("0") : Value.ToString("0.000");
}
