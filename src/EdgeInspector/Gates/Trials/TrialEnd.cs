namespace EdgeInspector.Gates.Trials;

/// <summary>
/// When a trial is over: its baking time has passed, and where cameras use the model they have judged with it. A line that stands still
/// shows nothing, neither for the model nor against it. One thread.
/// </summary>
internal sealed class TrialEnd(TimeSpan bakeTime)
{
    /// <summary>Frames from which a share means something, as <see cref="TrialWatch"/> has it.</summary>
    public const int LeastJudged = 20;

    private long _judged;
    private long _seen;

    /// <summary>Counts on from here: another set of cameras has another beginning.</summary>
    public void Begin(in TrialSample start) => _seen = start.Judged;

    public void Look(in TrialSample now)
    {
        _judged += now.Judged - _seen;
        _seen = now.Judged;
    }

    /// <param name="isUsed">Whether a camera uses the model; where none does there is nothing to wait for.</param>
    public bool IsReached(TimeSpan at, bool isUsed) => at >= bakeTime && (!isUsed || _judged >= LeastJudged);
}
