namespace EdgeInspector.Evaluation;

/// <summary>Which classes of the data are which of the model: by name, whatever their case and separators.</summary>
internal sealed class LabelMatch
{
    private LabelMatch(int[] toModel) => ToModel = toModel;

    /// <summary>Model class by data class; -1: none.</summary>
    public IReadOnlyList<int> ToModel { get; }

    /// <summary>Data classes the model does not know.</summary>
    public required IReadOnlyList<string> OnlyInData { get; init; }

    /// <summary>Model classes the data does not know.</summary>
    public required IReadOnlyList<string> OnlyInModel { get; init; }

    public bool IsEmpty => ToModel.All(index => index < 0);

    public static LabelMatch Of(IReadOnlyList<string> data, IReadOnlyList<string> model)
    {
        string[] names = [.. model.Select(Plain)];
        int[] toModel = [.. data.Select(label => Array.IndexOf(names, Plain(label)))];
        return new LabelMatch(toModel)
        {
            OnlyInData = [.. data.Where((_, i) => toModel[i] < 0)],
            OnlyInModel = [.. model.Where((_, i) => !toModel.Contains(i))],
        };
    }

    /// <summary>Letters and digits alone, small: <c>Pin-hole</c> and <c>pin_hole</c> are one name.</summary>
    public static string Plain(string label) => string.Concat(label.ToLowerInvariant().Where(char.IsLetterOrDigit));

    /// <summary>Names for a message, cut where they are many.</summary>
    public static string List(IReadOnlyList<string> labels) => labels.Count <= 12 ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(12))} and {labels.Count - 12} more";
}
