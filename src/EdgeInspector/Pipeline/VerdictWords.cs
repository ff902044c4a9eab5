using EdgeInspector.Core.Judging;

namespace EdgeInspector.Pipeline;

/// <summary>Verdicts and reasons as contract 1 and the page spell them.</summary>
internal static class VerdictWords
{
    public static string Of(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "OK",
        VerdictKind.Ng => "NG",
        _ => "NOT_JUDGED",
    };
}
