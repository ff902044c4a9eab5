using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Updates.Installation;

/// <summary>Which version of a model comes after which.</summary>
internal static class VersionOrder
{
    /// <summary>By precedence; what is no semantic version, as a hand may have copied it there, comes before all that are.</summary>
    public static int Compare(string left, string right) => (SemanticVersion.TryParse(left), SemanticVersion.TryParse(right)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        (null, null) => string.CompareOrdinal(left, right),
        (null, _) => -1,
        _ => 1,
    };

    public static string Higher(string? floor, string version) => floor is not null && Compare(floor, version) > 0 ? floor : version;
}
