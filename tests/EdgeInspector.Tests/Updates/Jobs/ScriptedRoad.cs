using System.Collections.Concurrent;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;

namespace EdgeInspector.Tests.Updates.Jobs;

/// <summary>A road whose steps do what the test says, and which remembers them.</summary>
internal sealed class ScriptedRoad : IUpdateRoad
{
    private readonly TaskCompletionSource _baking = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Steps { get; } = new();

    /// <summary>Steps that fail, by name, with what.</summary>
    public ConcurrentDictionary<string, UpdateException> Fails { get; } = new();

    /// <summary>Steps that wait until they are cancelled.</summary>
    public ConcurrentDictionary<string, TaskCompletionSource> Waits { get; } = new();

    public SlotStanding Standing { get; set; } = SlotStanding.Staged;

    public string? Version { get; set; } = "1.0.0";

    public DateTimeOffset? Opening { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether the baking time is over at once.</summary>
    public bool Bakes { get; set; } = true;

    /// <summary>The job that was refused last.</summary>
    public UpdateJob? Refused { get; private set; }

    /// <summary>Told of every step as it begins.</summary>
    public Action<string>? OnStep { get; set; }

    /// <summary>What every reading of the disk fails with.</summary>
    public Exception? Fault { get; set; }

    public string? Running(string model) => Fault is { } fault ? throw fault : Version;

    public DateTimeOffset? NextOpening() => Opening;

    public async Task<FetchedPackage> FetchAsync(UpdateOrder order, Action<int?, int> progress, CancellationToken cancellationToken)
    {
        progress(50, 2);
        await StepAsync("fetch", cancellationToken);
        return new FetchedPackage("/nowhere", new string('a', 64), order.Channel, null);
    }

    public async Task<StagedModel> StageAsync(FetchedPackage package, CancellationToken cancellationToken)
    {
        await StepAsync("stage", cancellationToken);
        return new StagedModel("glare", "1.1.0", "/nowhere", package.Sha256);
    }

    public GatePolicy Policy(FetchedPackage package) => new();

    public Task ProbeAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken) => StepAsync("probe", cancellationToken);

    public Task ReplayAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken) => StepAsync("replay", cancellationToken);

    public async Task<TrialBaseline> ShadowAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken)
    {
        await StepAsync("shadow", cancellationToken);
        return new TrialBaseline { P99Ms = 7, Ng = 0.25 };
    }

    public async Task SwapAsync(StagedModel staged, string from, CancellationToken cancellationToken)
    {
        await StepAsync("swap", cancellationToken);
        (Standing, Version) = (SlotStanding.OnTrial, staged.Version);
    }

    public SlotStanding StandingOf(StagedModel staged) => Fault is { } fault ? throw fault : Standing;

    public async Task BakeAsync(StagedModel staged, GatePolicy policy, TrialBaseline baseline, Action<int> percent, CancellationToken cancellationToken)
    {
        await StepAsync($"bake beside {baseline.P99Ms} ms", cancellationToken);
        if (!Bakes)
        {
            await _baking.Task.WaitAsync(cancellationToken);
        }
    }

    public async Task ConfirmAsync(string model)
    {
        await StepAsync("confirm", CancellationToken.None);
        Standing = SlotStanding.Confirmed;
    }

    public async Task<string> RollBackAsync(string model, string reason, string? from, bool block)
    {
        await StepAsync(block ? "roll back" : "roll back unblocked", CancellationToken.None);
        (Standing, Version) = (block ? SlotStanding.Blocked : SlotStanding.Staged, "1.0.0");
        return Version;
    }

    public void Refuse(UpdateJob job, UpdateException reason)
    {
        Refused = job;
        Steps.Enqueue($"refuse {reason.Code}");
    }

    public void Finished(UpdateOrder order) => Steps.Enqueue("finished");

    private async Task StepAsync(string name, CancellationToken cancellationToken)
    {
        Steps.Enqueue(name);
        OnStep?.Invoke(name);
        if (Waits.TryGetValue(name, out TaskCompletionSource? reached))
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (Fails.TryGetValue(name, out UpdateException? reason))
        {
            throw reason;
        }
    }
}
