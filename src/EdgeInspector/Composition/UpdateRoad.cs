using EdgeInspector.Gates;
using EdgeInspector.Gates.Child;
using EdgeInspector.Gates.Lock;
using EdgeInspector.Gates.Shadowing;
using EdgeInspector.Gates.Trials;
using EdgeInspector.Models;
using EdgeInspector.Options;
using EdgeInspector.Updates.Delivery;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using EdgeInspector.Updates.Signing;

namespace EdgeInspector.Composition;

/// <summary>The steps of an update as this box takes them: its channels, its slots, its gates, its line.</summary>
internal sealed class UpdateRoad(UpdateGround ground, ModelSwap swap, ReloadSignal reloads, Func<UpdateDelivery> delivery) : IUpdateRoad
{
    /// <summary>Frames on which the old model is asked, and how long that may take: a regression must be gone within a minute.</summary>
    private const int AskedFrames = 60;
    private static readonly TimeSpan _askLimit = TimeSpan.FromSeconds(25);

    private readonly FetchedFiles _fetched = new();

    /// <summary>Why nobody could be trusted when it was last asked.</summary>
    private string? _distrust;

    private DaemonOptions Options => ground.Options();

    public string? Running(string model) => swap.Running(model)?.Version;

    public DateTimeOffset? NextOpening() => UpdatePlan.Window(Options.Updates).NextOpening(ground.Time.GetUtcNow());

    public async Task<FetchedPackage> FetchAsync(UpdateOrder order, Action<int?, int> progress, CancellationToken cancellationToken)
    {
        // Nothing is fetched that nobody here could believe.
        ReadTrust(order.Model, null, null, UpdateDelivery.Origin(order)).Dispose();
        FetchedPackage package = await delivery().FetchAsync(order, progress, cancellationToken);
        if (order.Package is null)
        {
            _fetched.Keep(order.Job, package.Path);
        }

        return package;
    }

    public async Task<StagedModel> StageAsync(FetchedPackage package, CancellationToken cancellationToken)
    {
        using TrustFolder trust = ReadTrust(package.Model, package.Version, package.Sha256, package.Origin);
        // Hashes and unpacks: seconds of a large model.
        return await Task.Run(() => ground.Slots.Stage(package, trust, cancellationToken), cancellationToken);
    }

    public GatePolicy Policy(FetchedPackage package)
    {
        GatePolicy site = UpdatePlan.Gates(Options.Updates.Gates);
        return package.Policy is { } release ? site.And(release) : site;
    }

    public async Task ProbeAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken)
    {
        ProbeReport report = await PackageProbe.RunAsync(staged.Folder, policy, Gates, percent, cancellationToken);
        ground.Log.LogInformation(
            "Model {Model} {Version} in the probe: {Frames} frames, {P50:0.0} ms (p50), {P99:0.0} ms (p99), {Memory} MiB, {Golden} golden pictures",
            staged.Name, staged.Version, report.Frames, report.P50Ms, report.P99Ms, report.PeakBytes >> 20, report.Golden);
        PackageProbe.CheckGolden(report);
        if (staged.Name == Options.Explain.KnowledgeModel)
        {
            CheckKnowledge(staged);
        }
    }

    public async Task ReplayAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken)
    {
        CheckLabels(staged);
        var pictures = new PictureLock(Options.Storage.Directory, Ports.SyncDirectory);
        IReadOnlyList<LockFlip> flips = await LockReplay.RunAsync(pictures, pictures.List(), Cameras(staged), Gates, percent, cancellationToken);
        if (LockReplay.Count(flips) > policy.MaxFlips)
        {
            throw new UpdateException("lock-flips", $"{LockReplay.Count(flips)} locked pictures would get another verdict, and {policy.MaxFlips} may: {PackageProbe.Listed([.. flips.Select(static flip => flip.ToString())])}");
        }
    }

    public async Task<TrialBaseline> ShadowAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken)
    {
        while (true)
        {
            CancellationToken reloaded = reloads.Next;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, reloaded);
            try
            {
                return await ShadowNowAsync(staged, policy, percent, either.Token);
            }
            catch (OperationCanceledException) when (reloaded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                ground.Log.LogInformation("Model {Model} {Version}: the cameras or models were configured otherwise; its pictures and its shadow begin anew", staged.Name, staged.Version);
                await ReplayAsync(staged, policy, percent, cancellationToken);
            }
        }
    }

    public Task SwapAsync(StagedModel staged, string from, CancellationToken cancellationToken) => swap.ActivateAsync(staged, from, cancellationToken);

    public SlotStanding StandingOf(StagedModel staged)
    {
        InstalledModel? model = ground.Slots.List().FirstOrDefault(one => one.Name == staged.Name);
        return model is null ? SlotStanding.Staged
            : model.Blocked.Any(one => one.Sha256 == staged.Sha256) ? SlotStanding.Blocked
            : model.Running != staged.Version ? SlotStanding.Staged
            : model.IsOnTrial ? SlotStanding.OnTrial
            : SlotStanding.Confirmed;
    }

    public Task BakeAsync(StagedModel staged, GatePolicy policy, TrialBaseline baseline, Action<int> percent, CancellationToken cancellationToken) =>
        new TrialRun(swap, reloads, ground.Time, staged, policy, token => OldModelAgreesAsync(staged, policy, token)).RunAsync(baseline, percent, cancellationToken);

    private async Task<TrialBaseline> ShadowNowAsync(StagedModel staged, GatePolicy policy, Action<int> percent, CancellationToken cancellationToken)
    {
        TrialUsers users = new(await swap.UsersAsync(staged.Name, cancellationToken));
        if (users.IsEmpty)
        {
            return new TrialBaseline();
        }

        TrialSample start = users.Sample(TimeSpan.Zero);
        string running = Path.GetDirectoryName(swap.Running(staged.Name)!.Path)!;
        ShadowReport report = await ShadowRun.RunAsync(
            ground.Tap, Cameras(staged), staged.Folder, running, policy, Gates, Path.Combine(UpdatePlan.Folder(Options), "review", $"{staged.Name}-{staged.Version}"), percent, cancellationToken);
        TrialSample now = users.Sample(TimeSpan.Zero);
        ground.Log.LogInformation(
            "Model {Model} {Version} in the shadow: {Frames} frames, {Agreement:0.0} % agree, {P99:0.0} ms (p99) beside {RunningP99:0.0} ms, {Dropped} frames passed by",
            staged.Name, staged.Version, report.Frames, report.Agreement * 100, report.OfferedP99Ms, report.RunningP99Ms, report.Dropped);
        return users.Baseline(start, now, report);
    }

    /// <summary>Whether both models say the same of the frames of now, as far as the shadow has found them to; null: the line was changed meanwhile.</summary>
    private async Task<bool?> OldModelAgreesAsync(StagedModel staged, GatePolicy policy, CancellationToken cancellationToken)
    {
        string? previous = ground.Slots.List().FirstOrDefault(model => model.Name == staged.Name)?.Previous;
        if (previous is null)
        {
            return false;
        }

        CancellationToken reloaded = reloads.Next;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, reloaded);
        limit.CancelAfter(_askLimit);
        try
        {
            ShadowReport report = await ShadowRun.RunAsync(
                ground.Tap, Cameras(staged), staged.Folder, Path.Combine(Path.GetDirectoryName(staged.Folder)!, previous), policy with { ShadowFrames = AskedFrames, MaxLatencyRatio = 100 }, Gates,
                Path.Combine(UpdatePlan.Folder(Options), "review", $"{staged.Name}-{staged.Version}-trial"), static _ => { }, limit.Token);
            ground.Log.LogInformation("Model {Model} {Version} on trial: another share of NG frames, and the old model says the same of {Agreement:0.0} % of them", staged.Name, staged.Version, report.Agreement * 100);
            // One that judged nothing says nothing: in doubt the old model.
            return report.Frames > 0;
        }
        catch (UpdateException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No frames came to ask about, or too few: in doubt the old model.
            return reloaded.IsCancellationRequested ? null : false;
        }
    }

    public Task ConfirmAsync(string model)
    {
        swap.Confirm(model);
        return Task.CompletedTask;
    }

    public Task<string> RollBackAsync(string model, string reason, string? from, bool block) => swap.RollBackAsync(model, reason, from, block);

    public void Refuse(UpdateJob job, UpdateException reason)
    {
        try
        {
            if (job.Staged is not { } staged)
            {
                // Staging tells the audit log itself.
                if (ChannelDistrust.Is(reason.Code) && job.Progress.State == UpdateState.Downloading)
                {
                    ground.Slots.Refuse(job.Order.Model, null, null, UpdateDelivery.Origin(job.Order), reason);
                }

                return;
            }

            ground.Slots.Refuse(staged.Name, staged.Version, staged.Sha256, job.Order.From, reason);
            if (FailureCodes.OfTheModel(reason.Code))
            {
                ground.Slots.Block(staged, reason.Message);
            }

            ground.Slots.Discard(staged, reason.Message);
        }
        catch (Exception e) when (e is UpdateException or IOException or UnauthorizedAccessException)
        {
            ground.Log.LogError("{Model} was refused, and that cannot be written down: {Reason}", job.Progress.Model, e.Message);
        }
    }

    public void Finished(UpdateOrder order)
    {
        delivery().Finished(order);
        _fetched.Finished(order.Job);
    }

    private GateSettings Gates => ground.Gates(Options.Models) with { MaxMemoryBytes = Options.Updates.Gates.MaxMemory };

    private TrustFolder ReadTrust(string? model, string? version, string? sha256, string origin)
    {
        try
        {
            TrustFolder trust = TrustFolder.Read(Options.Updates.Trust);
            _distrust = null;
            return trust;
        }
        catch (Exception error) when (error is IOException or SignatureFormatException or UnauthorizedAccessException)
        {
            var refusal = new UpdateException("no-trust", error.Message, error);
            if (refusal.Message != _distrust)
            {
                // Once for each reason, however often a channel offers something.
                _distrust = refusal.Message;
                ground.Slots.Refuse(model, version, sha256, origin, refusal);
            }

            throw refusal;
        }
    }

    /// <summary>Cameras that use the model, with the new one in its place.</summary>
    private GateCamera[] Cameras(StagedModel staged) =>
        [.. Options.Cameras.Where(camera => camera.Models.Contains(staged.Name)).Select(camera => GateCamera.Of(camera, staged.Name, staged.Folder))];

    /// <summary>Captions are knowledge too, but nothing to explain by.</summary>
    private void CheckKnowledge(StagedModel staged)
    {
        try
        {
            _ = PlantKnowledge.ReadModel(new ModelStore(Options.Models.Directory).Locate(staged.Folder));
        }
        catch (IOException error)
        {
            throw new UpdateException("probe-contract", error.Message, error);
        }
    }

    /// <summary>A rule for a class that nothing finds any more would be an error of the configuration at the next start.</summary>
    private void CheckLabels(StagedModel staged)
    {
        IReadOnlyList<string> labels = new ModelStore(Options.Models.Directory).Locate(staged.Folder).Manifest?.Labels ?? [];
        IReadOnlyList<string> before = swap.Running(staged.Name)?.Manifest?.Labels ?? [];
        foreach (CameraOptions camera in Options.Cameras.Where(camera => camera.Models.Contains(staged.Name)))
        {
            string[] lost = [.. camera.Rules.Select(static rule => rule.Class).Where(name => before.Contains(name) && labels.Count > 0 && !labels.Contains(name)).Distinct()];
            if (lost.Length > 0)
            {
                throw new UpdateException("labels", $"camera {camera.Name} has rules for {string.Join(", ", lost)}, which the new model does not find (it finds {string.Join(", ", labels)}); change the rules first");
            }
        }
    }
}
