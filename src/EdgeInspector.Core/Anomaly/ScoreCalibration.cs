namespace EdgeInspector.Core.Anomaly;

/// <summary>
/// Maps a model's raw scores to 0-1 with 0.5 at the threshold: monotone, so that no order is lost. From <see cref="Low"/> (0) to
/// <see cref="Threshold"/> it is a straight line; beyond, a straight line to <see cref="High"/> (1) or, where that is not given, a curve
/// that goes on with the same slope and never reaches 1, so that the worst defects still differ.
/// </summary>
/// <param name="Threshold">Raw score of 0.5; above <paramref name="Low"/>.</param>
/// <param name="Low">Raw score of 0. Default 0: what distances and errors begin at.</param>
/// <param name="High">Raw score of 1, above <paramref name="Threshold"/>; null (default): none.</param>
public sealed record ScoreCalibration(float Threshold, float Low = 0, float? High = null)
{
    /// <summary>For scores that are calibrated already.</summary>
    public static ScoreCalibration None { get; } = new(0.5f, 0, 1);

    /// <summary>The calibrated score, 0-1; NaN stays NaN.</summary>
    public float Apply(float raw)
    {
        float part = (raw - Low) / (Threshold - Low);
        return part <= 1 ? MathF.Max(0.5f * part, 0)
            : High is { } high ? MathF.Min(0.5f + (0.5f * (raw - Threshold) / (high - Threshold)), 1)
            : 1 - (0.5f / part);
    }

    /// <summary>Every value replaced by its calibrated one.</summary>
    public void Apply(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = Apply(value);
        }
    }
}
