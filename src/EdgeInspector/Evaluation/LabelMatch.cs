using EdgeInspector.Datasets;

namespace EdgeInspector.Evaluation;

/// <summary>Which classes of the data are which of the model: by name, those written alike first, the rest whatever their case and separators.</summary>
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

    /// <exception cref="DataException">Case and separators are all that tells two classes apart, and it cannot be told which is meant.</exception>
    public static LabelMatch Of(Dataset data, IReadOnlyList<string> model)
    {
        string[] names = [.. model];
        int[] toModel = [.. data.Labels.Select(label => Array.IndexOf(names, label) is >= 0 and var same ? same : ByPlainName(data, label, names))];
        return new LabelMatch(toModel)
        {
            OnlyInData = [.. data.Labels.Where((_, i) => toModel[i] < 0)],
            OnlyInModel = [.. model.Where((_, i) => !toModel.Contains(i))],
        };
    }

    /// <summary>Where a name is among labels: as it is written, or else whatever its case and separators; -1: nowhere, or it fits two.</summary>
    public static int Find(IReadOnlyList<string> labels, string name)
    {
        string[] names = [.. labels];
        return Array.IndexOf(names, name) is >= 0 and var same ? same : Alike(names, name) is [var only] ? Array.IndexOf(names, only) : -1;
    }

    /// <summary>Letters and digits alone, small: <c>Pin-hole</c> and <c>pin_hole</c> are one name.</summary>
    public static string Plain(string label) => string.Concat(label.ToLowerInvariant().Where(char.IsLetterOrDigit));

    /// <summary>Names for a message, cut where they are many.</summary>
    public static string List(IReadOnlyList<string> labels) => labels.Count <= 12 ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(12))} and {labels.Count - 12} more";

    private static int ByPlainName(Dataset data, string label, string[] model)
    {
        string[] alike = Alike(model, label);
        if (alike.Length == 0)
        {
            return -1;
        }

        // Scratch and scratch in one set are one class, written by two people; M3.5 and M35 are two.
        string[] siblings = [.. Alike(data.Labels, label).Distinct(StringComparer.OrdinalIgnoreCase)];
        return alike.Length == 1 && siblings.Length == 1 ? Array.IndexOf(model, alike[0])
            : throw new DataException($"{data.Root}: it cannot be told which class is which: the data has {List(siblings)}, the model {List(alike)}, which differ in signs alone; write them the same on both sides");
    }

    /// <summary>A name of signs alone, as + and -, is like no other: it has nothing left to be known by.</summary>
    private static string[] Alike(IEnumerable<string> labels, string name) =>
        Plain(name) is { Length: > 0 } plain ? [.. labels.Where(label => Plain(label) == plain).Distinct(StringComparer.Ordinal)] : [];
}
