namespace EdgeInspector.Composition;

/// <summary>How the configuration file stands to what runs. Immutable.</summary>
/// <param name="File">As given on the command line.</param>
/// <param name="Applied">When what runs was read.</param>
/// <param name="Digest">First 16 hexadecimal digits of the SHA-256 of the file's content when it was last looked at; empty before.</param>
/// <param name="Problems">What keeps the file from being used, each with its line; empty when it is what runs.</param>
/// <param name="Waiting">Keys whose new value is used after the next start only.</param>
internal sealed record ConfigurationStanding(string File, DateTimeOffset Applied, string Digest, IReadOnlyList<string> Problems, IReadOnlyList<string> Waiting)
{
    /// <summary>Most problems said in one breath; the log has all.</summary>
    private const int MostReasons = 5;

    /// <summary>Why the box is degraded by it; empty when it is not.</summary>
    public IEnumerable<string> Reasons()
    {
        foreach (string problem in Problems.Take(MostReasons))
        {
            yield return $"configuration not used, the one before runs: {problem}";
        }

        if (Problems.Count > MostReasons)
        {
            yield return $"configuration not used: {Problems.Count - MostReasons} further errors; see: edge-inspector config check {File}";
        }

        if (Waiting.Count > 0)
        {
            yield return $"configuration: {string.Join(", ", Waiting)} will change at the next start; restart edge-inspector";
        }
    }
}
