namespace EdgeInspector.Core.Models;

/// <summary>One thing wrong in a manifest.</summary>
/// <param name="Field">Path, e.g. <c>input.size</c>; empty for the file as a whole.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ManifestProblem(string Field, string Problem, string Remedy)
{
    public override string ToString() => Field.Length == 0 ? $"{Problem}; {Remedy}" : $"{Field}: {Problem}; {Remedy}";
}
