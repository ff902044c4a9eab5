namespace EdgeInspector.Evaluation;

/// <summary>Pictures that are nearly the same: what a model was taught with, or is measured on twice, flatters it.</summary>
/// <param name="Within">Measured pictures that are like an earlier one of them.</param>
/// <param name="Across">Measured pictures that are like one of another split.</param>
/// <param name="Compared">Pictures of other splits that were compared.</param>
/// <param name="Pairs">The most alike, at most <see cref="DuplicateSearch.MostPairs"/>.</param>
internal sealed record Duplicates(int Within, int Across, int Compared, IReadOnlyList<DuplicatePair> Pairs)
{
    /// <summary>A sentence for people; null where nothing was found.</summary>
    public string? Warning => (Within, Across) switch
    {
        (0, 0) => null,
        (_, 0) => $"{Many(Within)} nearly the same as another of those measured, such as {Pairs[0]}",
        (0, _) => $"{Many(Across)} nearly the same as one of another split, such as {Pairs[0]}: a model taught on that one has seen the answer",
        _ => $"{Many(Across)} nearly the same as one of another split and {Within} as another of those measured, such as {Pairs[0]}: a model taught on that split has seen the answer",
    };

    private static string Many(int count) => count == 1 ? "1 picture is" : $"{count} pictures are";
}
