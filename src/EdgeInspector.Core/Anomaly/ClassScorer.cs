using EdgeInspector.Core.Classification;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>A classifier with a good and a bad side and no map: one number, or one per class of which one is the anomalous.</summary>
/// <param name="classes">1: a logit or a probability of the anomalous class.</param>
/// <param name="anomalous">Index of the anomalous class.</param>
/// <param name="isLogit">Whether a single number is a logit.</param>
/// <param name="isFree">Whether a single number may be any: the manifest calibrates it.</param>
internal sealed class ClassScorer(int classes, int anomalous, bool isLogit, bool isFree) : IAnomalyScorer
{
    /// <inheritdoc/>
    public int Width => 0;

    /// <inheritdoc/>
    public int Height => 0;

    /// <inheritdoc/>
    public int Enlarge => 1;

    /// <inheritdoc/>
    public float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> map)
    {
        ReadOnlySpan<float> raw = outputs[0];
        FiniteNumbers.Check(raw);
        if (classes == 1)
        {
            return isLogit ? 1 / (1 + MathF.Exp(-raw[0]))
                : isFree || raw[0] is >= 0 and <= 1 ? raw[0]
                : throw new ModelRunException($"its output is {raw[0]}, which is no probability; write \"logit\": true or a \"calibration\" into its manifest's \"anomaly\".");
        }

        float sum = 0, greatest = float.NegativeInfinity;
        bool isDistribution = true;
        foreach (float value in raw)
        {
            sum += value;
            greatest = MathF.Max(greatest, value);
            isDistribution &= value is >= 0 and <= 1 + ScoreActivation.Rounding;
        }

        if (isDistribution && MathF.Abs(sum - 1) <= ScoreActivation.SumTolerance(classes))
        {
            return raw[anomalous];
        }

        float weights = 0;
        foreach (float value in raw)
        {
            weights += MathF.Exp(value - greatest);
        }

        return MathF.Exp(raw[anomalous] - greatest) / weights;
    }
}
