namespace EdgeInspector.Updates.Signing;

/// <summary>What checking a model against its signature came to.</summary>
public sealed record VerificationReport
{
    /// <summary>Who signed; empty where nobody trusted did.</summary>
    public string Signer { get; init; } = "";

    /// <summary>What is signed; null where the signature itself does not hold.</summary>
    public ModelStatement? Statement { get; init; }

    /// <summary>Each thing that does not hold, for people; empty: every byte and every signature holds.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public bool Holds => Problems.Count == 0 && Statement is not null;
}
