namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>What the check found of one sentence.</summary>
/// <param name="Text">As checked, references unresolved.</param>
/// <param name="Fault">Why it is not said; null: every claim in it is a fact.</param>
/// <param name="Facts">Ids of the facts it states.</param>
public sealed record SentenceCheck(string Text, string? Fault, IReadOnlyList<string> Facts)
{
    public bool IsGrounded => Fault is null;
}
