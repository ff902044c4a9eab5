namespace EdgeInspector.Evaluation;

/// <summary>Two pictures and the bits by which they differ.</summary>
internal sealed record DuplicatePair(string Picture, string Other, int Distance, bool IsAcross)
{
    public override string ToString() => $"{Picture} and {Other}";
}
