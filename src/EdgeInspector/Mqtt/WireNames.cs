using EdgeInspector.Core.Judging;
using EdgeInspector.Events;

namespace EdgeInspector.Mqtt;

/// <summary>The words of the contract for values of this program. An unknown value is a fault of this program and throws.</summary>
internal static class WireNames
{
    public static string Of(DeviceStatus status) => status switch
    {
        DeviceStatus.Online => "online",
        DeviceStatus.Degraded => "degraded",
        DeviceStatus.Offline => "offline",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(EventPhase phase) => phase switch
    {
        EventPhase.New => "new",
        EventPhase.Update => "update",
        EventPhase.End => "end",
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    public static string Of(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Ok => "OK",
        VerdictKind.Ng => "NG",
        VerdictKind.NotJudged => "NOT_JUDGED",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    /// <summary>Null for none.</summary>
    public static string? Of(NotJudgedReason reason) => reason switch
    {
        NotJudgedReason.None => null,
        NotJudgedReason.DeadlinePassed => "deadline_passed",
        NotJudgedReason.ModelFailed => "model_failed",
        NotJudgedReason.PictureUnusable => "picture_unusable",
        NotJudgedReason.Paused => "paused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Of(GapReason reason) => reason switch
    {
        GapReason.OutboxFull => "outbox_full",
        GapReason.Refused => "refused",
        GapReason.NotStored => "not_stored",
        GapReason.Invalid => "invalid",
        GapReason.DatabaseDamaged => "database_damaged",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Of(StoreStanding standing) => standing switch
    {
        StoreStanding.Opening => "opening",
        StoreStanding.Ok => "ok",
        StoreStanding.Retrying => "retrying",
        StoreStanding.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(standing)),
    };
}
