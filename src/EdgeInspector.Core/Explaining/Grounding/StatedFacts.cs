namespace EdgeInspector.Core.Explaining.Grounding;

/// <summary>The facts that a sentence states.</summary>
internal sealed class StatedFacts
{
    private readonly HashSet<string> _ids = [];

    public IReadOnlyCollection<string> Ids => _ids;

    public void Add(string fact) => _ids.Add(fact);

    /// <summary>Notes a fact that holds; else returns the fault.</summary>
    public string? Claim(string fact, bool holds, string fault)
    {
        if (!holds)
        {
            return fault;
        }

        _ids.Add(fact);
        return null;
    }
}
