namespace EdgeInspector.Core.Explaining.Knowledge;

/// <summary>The words of <see cref="Severity"/> in files, prompts and answers.</summary>
public static class Severities
{
    private static readonly string[] s_ids = ["low", "medium", "high"];

    public static IReadOnlyList<string> Ids => s_ids;

    public static string Id(Severity severity) => s_ids[(int)severity];

    /// <summary>Null where it is none.</summary>
    public static Severity? Parse(string id) => Array.IndexOf(s_ids, id) is >= 0 and int i ? (Severity)i : null;
}
