using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>Verdicts as the page spells them.</summary>
internal static class VerdictWords
{
    public static string Of(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "OK",
        VerdictKind.Ng => "NG",
        _ => "NOT_JUDGED",
    };
}
