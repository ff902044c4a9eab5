namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>What the plant knows of a product's defects. Immutable, thread-safe.</summary>
public sealed class KnowledgeBase
{
    private readonly Dictionary<string, DefectKnowledge> _byLabel = [];

    /// <param name="product">What the parts are.</param>
    public KnowledgeBase(string product, IReadOnlyList<DefectKnowledge> defects)
    {
        Product = product;
        Defects = defects;
        foreach (DefectKnowledge defect in defects)
        {
            foreach (string label in defect.Aliases.Prepend(defect.Label))
            {
                _byLabel.TryAdd(Normal(label), defect);
            }
        }
    }

    /// <summary>Nothing is known.</summary>
    public static KnowledgeBase Empty { get; } = new("", []);

    public string Product { get; }

    public IReadOnlyList<DefectKnowledge> Defects { get; }

    /// <summary>By label or alias, without regard to case, spaces, hyphens and underscores; null where nothing is known.</summary>
    public DefectKnowledge? Find(string label) => _byLabel.GetValueOrDefault(Normal(label));

    internal static string Normal(string label) => string.Concat(label.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
