namespace EdgeInspector.Core.Judging;

/// <summary>Why a frame was not judged.</summary>
public enum NotJudgedReason
{
    None,
    DeadlinePassed,
    ModelFailed,
    PictureUnusable,
    Paused,
}
