namespace EdgeInspector.Core.Judging;

/// <summary>The judgement of one frame.</summary>
/// <param name="Kind">OK, NG or NOT_JUDGED.</param>
/// <param name="Reason">Why not judged; <see cref="NotJudgedReason.None"/> otherwise.</param>
/// <param name="Defects">Tracks judged NG in this frame.</param>
public readonly record struct Verdict(VerdictKind Kind, NotJudgedReason Reason, int Defects);
