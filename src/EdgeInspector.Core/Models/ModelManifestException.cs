namespace EdgeInspector.Core.Models;

/// <summary>A manifest cannot be used. Carries every problem found, not only the first.</summary>
public sealed class ModelManifestException : Exception
{
    /// <param name="origin">File it was read from, for people.</param>
    /// <param name="problems">At least one.</param>
    public ModelManifestException(string origin, IReadOnlyList<ManifestProblem> problems)
        : base(Describe(origin, problems))
    {
        Origin = origin;
        Problems = problems;
    }

    public string Origin { get; }

    public IReadOnlyList<ManifestProblem> Problems { get; }

    private static string Describe(string origin, IReadOnlyList<ManifestProblem> problems) =>
        string.Join('\n', problems.Select(problem => $"{origin}: {problem}"));
}
