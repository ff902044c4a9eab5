using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>How a model is taught from good pictures.</summary>
public sealed record TeachingOptions
{
    /// <summary><see cref="ModelDecoder.Patchcore"/> (default) or <see cref="ModelDecoder.Padim"/>.</summary>
    public ModelDecoder Method { get; init; } = ModelDecoder.Patchcore;

    /// <summary>Share of good parts that may be rejected, above 0 and at most 0.5. Default 0.01: one in a hundred.</summary>
    public double FalseRejects { get; init; } = 0.01;

    /// <summary>How sure that share is to be kept, 0.5 to 0.9999. Default 0.95: what tolerance limits are commonly stated at.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Most vectors of a memory bank, 16-200000. Default 2000: a millisecond or two per frame at the default size.</summary>
    public int BankSize { get; init; } = 2000;

    /// <summary>Share of all places that the bank keeps, above 0 and at most 1, up to <see cref="BankSize"/>. Default 0.1, as in the paper.</summary>
    public float BankShare { get; init; } = 0.1f;

    /// <summary>
    /// As <see cref="AnomalySettings.Position"/>, 0-1000. Null (default): <see cref="AlignedPosition"/> where the good pictures show their
    /// part in the same place, 0 where not.
    /// </summary>
    public float? Position { get; init; }

    /// <summary>Standard deviation of the map's smoothing, model pixels, 0-64. Default 8: one cell of the small backbone; steadier than the paper's 4.</summary>
    public float Smoothing { get; init; } = 8;

    /// <summary>As <see cref="AnomalySettings.Pool"/>: 1, 3 or 5. Default 1.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>The weight of places for parts that lie alike: being a ninth of the picture apart counts as much as looking quite different.</summary>
    public const float AlignedPosition = 9;

    /// <summary>Parts into which the good pictures are divided; each is scored by a model that did not see it. 2-20. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Every fault, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(Method is ModelDecoder.Patchcore or ModelDecoder.Padim, $"the method is {ModelManifestReader.Kebab(Method)}; it must be patchcore or padim");
        Check(FalseRejects is > 0 and <= 0.5, $"the share of false rejects is {FalseRejects}; it must be above 0 and at most 0.5");
        Check(Confidence is >= 0.5 and <= 0.9999, $"the confidence is {Confidence}; it must be 0.5 to 0.9999");
        Check(BankSize is >= 16 and <= 200_000, $"the bank's size is {BankSize}; it must be 16 to 200000");
        Check(BankShare is > 0 and <= 1, $"the bank's share is {BankShare}; it must be above 0 and at most 1");
        Check(Position is null or (>= 0 and <= 1000), $"the weight of places is {Position}; it must be 0 to 1000");
        Check(Smoothing is >= 0 and <= 64, $"the smoothing is {Smoothing}; it must be 0 to 64 pixels");
        Check(Pool is 1 or 3 or 5, $"the averaging window is {Pool}; it must be 1, 3 or 5 cells");
        Check(Folds is >= 2 and <= 20, $"there are {Folds} folds; it must be 2 to 20");
        return faults;

        void Check(bool good, string fault)
        {
            if (!good)
            {
                faults.Add(fault);
            }
        }
    }
}
