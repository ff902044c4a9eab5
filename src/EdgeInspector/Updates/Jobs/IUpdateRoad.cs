using EdgeInspector.Updates.Installation;

namespace EdgeInspector.Updates.Jobs;

/// <summary>
/// The steps of a job, each of which ends well or throws an <see cref="UpdateException"/>. A step that was cancelled may be asked for
/// again, from its beginning. One caller at a time.
/// </summary>
internal interface IUpdateRoad
{
    /// <summary>Version that judges; null: none does.</summary>
    string? Running(string model);

    /// <summary>When models may be changed: now, or when; null: within two weeks never.</summary>
    DateTimeOffset? NextOpening();

    Task<FetchedPackage> FetchAsync(UpdateOrder order, Action<int?, int> progress, CancellationToken cancellationToken);

    /// <summary>Verifies it and lays it into a slot.</summary>
    Task<StagedModel> StageAsync(FetchedPackage package, CancellationToken cancellationToken);

    /// <summary>What it must show: what its release asks, and the site.</summary>
    GatePolicy Policy(FetchedPackage package);

    Task ProbeAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken);

    Task ReplayAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken);

    /// <returns>What its trial is held against.</returns>
    Task<TrialBaseline> ShadowAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken);

    /// <summary>Turns the pointer and puts it in use between two frames. Not to be cancelled once the pointer is turned.</summary>
    Task SwapAsync(StagedModel staged, string from, CancellationToken cancellationToken);

    /// <summary>How the disk has it, after a restart above all.</summary>
    SlotStanding StandingOf(StagedModel staged);

    /// <summary>Watches it; ends when its baking time is over.</summary>
    /// <exception cref="UpdateException">It must go.</exception>
    Task BakeAsync(StagedModel staged, GatePolicy policy, TrialBaseline baseline, Action<int> percent, CancellationToken cancellationToken);

    Task ConfirmAsync(string model);

    /// <summary>Puts the previous version back in use.</summary>
    /// <param name="block">Whether the package of the one that ran is refused from then on.</param>
    /// <returns>The version that judges now.</returns>
    Task<string> RollBackAsync(string model, string reason, string? from, bool block);

    /// <summary>Tells the audit log of a job that failed before it judged, and gives up what was staged. Does not throw.</summary>
    void Refuse(UpdateJob job, UpdateException reason);

    /// <summary>The order is no longer needed: what was brought for it alone may go. Does not throw.</summary>
    void Finished(UpdateOrder order);
}
