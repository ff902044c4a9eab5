namespace EdgeInspector.Core.Judging;

/// <summary>What the line is told about a frame or part.</summary>
public enum VerdictKind
{
    Ok,
    Ng,

    /// <summary>No statement: too late, a failed model, or a picture that cannot be judged. Never silence, never a guess.</summary>
    NotJudged,
}
