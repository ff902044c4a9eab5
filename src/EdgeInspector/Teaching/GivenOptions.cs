using EdgeInspector.Core.Anomaly.Teaching;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Teaching;

/// <summary>
/// The options of teaching that were given, as <see cref="TeachingOptions"/> has them. Null (default): as the model to add to was taught,
/// or else the default there.
/// </summary>
public sealed record GivenOptions
{
    /// <inheritdoc cref="TeachingOptions.Method"/>
    public ModelDecoder? Method { get; init; }

    /// <inheritdoc cref="TeachingOptions.FalseRejects"/>
    public double? FalseRejects { get; init; }

    /// <inheritdoc cref="TeachingOptions.Confidence"/>
    public double? Confidence { get; init; }

    /// <inheritdoc cref="TeachingOptions.BankSize"/>
    public int? BankSize { get; init; }

    /// <inheritdoc cref="TeachingOptions.Position"/>
    public float? Position { get; init; }

    /// <inheritdoc cref="TeachingOptions.Smoothing"/>
    public float? Smoothing { get; init; }

    /// <summary>Others with these in their place.</summary>
    public TeachingOptions Over(TeachingOptions others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others with
        {
            Method = Method ?? others.Method,
            FalseRejects = FalseRejects ?? others.FalseRejects,
            Confidence = Confidence ?? others.Confidence,
            BankSize = BankSize ?? others.BankSize,
            Position = Position ?? others.Position,
            Smoothing = Smoothing ?? others.Smoothing,
        };
    }

    /// <summary>What was given that a method does not have, in words; null: nothing.</summary>
    public string? Foreign(ModelDecoder method) => method != ModelDecoder.Padim || (BankSize is null && Position is null) ? null
        : $"{(BankSize is null ? "--position" : "--bank")} is of method patchcore: padim keeps every place, and no bank; leave it out";
}
