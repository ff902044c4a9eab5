using EdgeInspector.Core.Judging;

namespace EdgeInspector.Gates.Lock;

/// <summary>A locked picture that would get another verdict than the one it must have.</summary>
/// <param name="Camera">By whose rules.</param>
/// <param name="Verdict">What it would get; NOT_JUDGED where it cannot be judged.</param>
/// <param name="Why">What was found, or why it cannot be judged; null where nothing was found.</param>
internal sealed record LockFlip(LockedPicture Picture, string Camera, VerdictKind Verdict, string? Why)
{
    public override string ToString() =>
        $"{Picture.Id} ({Picture.Source}) is locked as {Word(Picture.Verdict)} and camera {Camera} says {Word(Verdict)}{(Why is null ? "" : $" ({Why})")}";

    private static string Word(VerdictKind verdict) => Pipeline.VerdictWords.Of(verdict);
}
