using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Classification;

/// <summary>
/// Makes probabilities of a classifier's output. What is to be applied comes from the manifest; without it, it is told from the values:
/// rows within 0-1 that sum to 1 are probabilities, as the graph's own softmax leaves them, and one row that is not settles for good that
/// they are logits. One thread at a time.
/// </summary>
/// <remarks>
/// Logits that look like probabilities in every frame of a model's life would be taken for such; a single one that does not ends it. Of
/// one column (a sigmoid's), values outside 0-1 tell logits in the same way.
/// </remarks>
public sealed class ScoreActivation
{
    /// <summary>How far probabilities in 16-bit floats may be from summing to 1, and one of them beyond it.</summary>
    public const float Rounding = 5e-3f;

    /// <summary>Half a step of probabilities in whole bytes, as models quantised to int8 round each of them.</summary>
    private const float HalfByte = 0.5f / 255;

    private readonly bool _isGiven;

    /// <param name="given">As a manifest states it; null: to be told from the values.</param>
    public ScoreActivation(OutputActivation? given)
    {
        _isGiven = given is not null;
        Current = given ?? OutputActivation.None;
    }

    /// <summary>What is applied, as far as is known.</summary>
    public OutputActivation Current { get; private set; }

    /// <summary>How far the sum of that many probabilities may be from 1, each of them rounded by itself.</summary>
    public static float SumTolerance(int count) => MathF.Max(Rounding, count * HalfByte);

    /// <summary>Turns one picture's row into probabilities, in place; a single value is that of a sigmoid.</summary>
    /// <param name="values">At least one, finite.</param>
    public void Apply(Span<float> values)
    {
        if (!_isGiven && Current == OutputActivation.None && !IsDistribution(values))
        {
            Current = values.Length == 1 ? OutputActivation.Sigmoid : OutputActivation.Softmax;
        }

        switch (Current)
        {
            case OutputActivation.Softmax when values.Length > 1:
                Softmax(values);
                break;
            case OutputActivation.Softmax or OutputActivation.Sigmoid:
                foreach (ref float value in values)
                {
                    value = 1 / (1 + MathF.Exp(-value));
                }

                break;
            default:
                foreach (ref float value in values)
                {
                    value = Math.Clamp(value, 0, 1);
                }

                break;
        }
    }

    /// <summary>Exponentials over their sum, in place.</summary>
    public static void Softmax(Span<float> values)
    {
        float greatest = float.NegativeInfinity;
        foreach (float value in values)
        {
            greatest = MathF.Max(greatest, value);
        }

        float sum = 0;
        foreach (ref float value in values)
        {
            value = MathF.Exp(value - greatest);
            sum += value;
        }

        foreach (ref float value in values)
        {
            value /= sum;
        }
    }

    private static bool IsDistribution(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (float value in values)
        {
            if (value is < 0 or > 1 + Rounding)
            {
                return false;
            }

            sum += value;
        }

        return values.Length == 1 || MathF.Abs(sum - 1) <= SumTolerance(values.Length);
    }
}
