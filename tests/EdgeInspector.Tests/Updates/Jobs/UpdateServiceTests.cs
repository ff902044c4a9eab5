using EdgeInspector.Tests.Mqtt;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Jobs;

/// <summary>A job on its road: to the end, refused, taken back, aborted, paused, and over a restart at every step.</summary>
public sealed class UpdateServiceTests : IDisposable
{
    private static readonly string[] _wholeRoad = ["fetch", "stage", "probe", "replay", "shadow", "swap", "bake beside 7 ms", "confirm", "finished"];
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedRoad _road = new();

    [Fact]
    public async Task Run_AllWell_GoesTheWholeRoadAndSaysEachState()
    {
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress end = await running.EndAsync();
        Assert.Equal(_wholeRoad, _road.Steps);
        Assert.Equal((UpdateState.Live, "1.1.0", "1.1.0"), (end.State, end.Running, end.Offered));
        Assert.Equal(
            [UpdateState.Queued, UpdateState.Downloading, UpdateState.Verifying, UpdateState.Probing, UpdateState.Replaying, UpdateState.Shadowing, UpdateState.Trial, UpdateState.Live],
            running.Said.Select(static one => one.State).Distinct());
        Assert.Contains(running.Said, static one => one is { State: UpdateState.Downloading, Percent: 50, Attempt: 2 });
    }

    [Theory]
    [InlineData("fetch", "unreachable", false)]
    [InlineData("stage", "no-space", false)]
    [InlineData("stage", "no-trust", false)]
    [InlineData("stage", "signature", true)]
    [InlineData("stage", "version-taken", true)]
    [InlineData("probe", "probe-nan", true)]
    [InlineData("probe", "probe-start", false)]
    [InlineData("replay", "lock-flips", true)]
    [InlineData("replay", "labels", true)]
    [InlineData("replay", "disk", false)]
    [InlineData("shadow", "shadow-disagrees", true)]
    [InlineData("swap", "swap-load", true)]
    [InlineData("swap", "no-space", false)]
    public async Task Run_StepFails_OldOneStaysAndWhatWasFoundAgainstIsHeldUp(string step, string code, bool held)
    {
        _road.Fails[step] = new UpdateException(code, "it was asked to fail");
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.Failed, "1.0.0", code, "it was asked to fail"), (end.State, end.Running, end.Code, end.Reason));
        Assert.Equal([$"refuse {code}", "finished"], _road.Steps.TakeLast(2));
        Assert.Equal(held, running.Service.IsHeldUp(new string('a', 64)));
    }

    [Fact]
    public async Task Run_TrialThatNobodyCanWatch_GoesBackUnblockedAndIsNotTakenByItself()
    {
        _road.Fails["bake beside 7 ms"] = new UpdateException(UpdateService.TrialUnused, "no camera uses it");
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.RolledBack, "1.0.0", "trial-unused"), (end.State, end.Running, end.Code));
        Assert.Equal(["roll back unblocked", "finished"], _road.Steps.TakeLast(2));
        Assert.True(running.Service.IsHeldUp(new string('a', 64)));
    }

    [Fact]
    public async Task Run_TrialFails_GoesBack()
    {
        _road.Fails["bake beside 7 ms"] = new UpdateException("trial-failed", "3 runs failed");
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.RolledBack, "1.0.0", "trial-failed"), (end.State, end.Running, end.Code));
        Assert.Equal(["roll back", "finished"], _road.Steps.TakeLast(2));
    }

    [Fact]
    public async Task Run_PassedTrialThatCannotBeWrittenDown_IsWrittenLaterAndNeverTakenBack()
    {
        _road.Fails["confirm"] = new UpdateException("no-space", "the disk is full");
        await using var running = new RunningService(_folder, _road, new HastyTime());
        running.Service.Enqueue(Order());
        await running.UntilAsync(static one => one is { State: UpdateState.Trial, Reason: { } reason } && reason.Contains("has passed its trial, but the disk", StringComparison.Ordinal));
        _road.Fails.Clear();
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.Live, "1.1.0", (string?)null), (end.State, end.Running, end.Reason));
        Assert.DoesNotContain("roll back", _road.Steps);
    }

    [Fact]
    public async Task Run_FailedTrialThatCannotGoBackForTheDisk_GoesBackOnceThereIsRoom()
    {
        _road.Fails["bake beside 7 ms"] = new UpdateException("trial-failed", "3 runs failed");
        _road.Fails["roll back"] = new UpdateException("no-space", "the disk is full");
        await using var running = new RunningService(_folder, _road, new HastyTime());
        running.Service.Enqueue(Order());
        await running.UntilAsync(static one => one.Reason?.Contains("must go (3 runs failed), but the disk", StringComparison.Ordinal) == true);
        _road.Fails.Clear();
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.RolledBack, "1.0.0", "trial-failed", "3 runs failed"), (end.State, end.Running, end.Code, end.Reason));
    }

    [Fact]
    public async Task Run_ReadFaultWhileAFailureIsHandled_IsSatOutAndTheQueueGoesOn()
    {
        TaskCompletionSource reached = _road.Waits["shadow"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road, new HastyTime());
        running.Service.Enqueue(Order());
        await reached.Task;
        _road.Fault = new IOException("a bad block");
        Assert.True(running.Service.Abort("glare", "mqtt"));
        await running.UntilAsync(static one => one.Reason?.Contains("a bad block", StringComparison.Ordinal) == true);
        _road.Fault = null;
        Assert.Equal(UpdateState.Aborted, (await running.EndAsync()).State);
        _road.Waits.Clear();
        running.Service.Enqueue(Order("02"));
        await running.UntilAsync(static one => one is { Job: "02", State: UpdateState.Live });
    }

    [Fact]
    public async Task Run_WhatJudgesCannotBeRead_EndsTheJobAndNotTheQueue()
    {
        _road.Fails["fetch"] = new UpdateException("unreachable", "no route to host");
        _road.OnStep = _ => _road.Fault = new UnauthorizedAccessException("not for you");
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((UpdateState.Failed, "unreachable", "1.0.0"), (end.State, end.Code, end.Running));
        (_road.OnStep, _road.Fault) = (null, null);
        _road.Fails.Clear();
        running.Service.Enqueue(Order("02"));
        await running.UntilAsync(static one => one is { Job: "02", State: UpdateState.Live });
    }

    [Fact]
    public async Task Enqueue_WayBackThatTheDiskDoesNotLet_GoesOnUntilItIsGoneOrAborted()
    {
        _road.Fails["roll back"] = new UpdateException("disk", "a bad block");
        await using var running = new RunningService(_folder, _road, new HastyTime());
        running.Service.Enqueue(Order() with { IsRollback = true });
        await running.UntilAsync(static one => one.Reason?.Contains("a bad block", StringComparison.Ordinal) == true);
        Assert.True(running.Service.Abort("glare", "mqtt"));
        Assert.Equal(UpdateState.Aborted, (await running.EndAsync()).State);
        running.Service.Enqueue(Order("02") with { IsRollback = true });
        await running.UntilAsync(static one => one is { Job: "02", Reason: not null });
        _road.Fails.Clear();
        await running.UntilAsync(static one => one is { Job: "02", State: UpdateState.RolledBack });
    }

    [Theory]
    [InlineData("fetch")]
    [InlineData("stage")]
    [InlineData("probe")]
    [InlineData("replay")]
    [InlineData("shadow")]
    [InlineData("bake beside 7 ms")]
    public async Task Run_StoppedAtAStep_GoesOnAfterTheRestart(string step)
    {
        TaskCompletionSource reached = _road.Waits[step] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var first = new RunningService(_folder, _road))
        {
            first.Service.Enqueue(Order());
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        _road.Waits.Clear();
        _road.Steps.Clear();
        await using var second = new RunningService(_folder, _road);
        UpdateProgress end = await second.EndAsync();
        Assert.Equal(UpdateState.Live, end.State);
        // What judges already is watched again; everything else goes the road anew.
        Assert.Equal(step.StartsWith("bake", StringComparison.Ordinal) ? _wholeRoad[6..] : _wholeRoad, _road.Steps);
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("channel-unreachable")]
    public async Task Run_StoppedAfterStagingAndTheNetworkGone_IsTakenUpByTheNextOffer(string code)
    {
        TaskCompletionSource reached = _road.Waits["shadow"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var first = new RunningService(_folder, _road))
        {
            first.Service.Enqueue(Order());
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        _road.Fails["fetch"] = new UpdateException(code, "no route to host");
        await using var second = new RunningService(_folder, _road);
        UpdateProgress end = await second.EndAsync();
        Assert.Equal((UpdateState.Failed, code), (end.State, end.Code));
        Assert.Null(_road.Refused!.Staged);
        Assert.False(second.Service.IsHeldUp(new string('a', 64)));
    }

    [Fact]
    public async Task Run_StartWentBackByItself_SaysSo()
    {
        _road.Bakes = false;
        await using (var first = new RunningService(_folder, _road))
        {
            first.Service.Enqueue(Order());
            await first.UntilAsync(static one => one is { State: UpdateState.Trial, Running: "1.1.0" });
        }

        (_road.Standing, _road.Version) = (SlotStanding.Blocked, "1.0.0");
        await using var second = new RunningService(_folder, _road);
        UpdateProgress end = await second.EndAsync();
        Assert.Equal((UpdateState.RolledBack, "1.0.0", "failed-starts"), (end.State, end.Running, end.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Abort_AtWork_EndsItAndTakesATrialBack(bool onTrial)
    {
        _road.Bakes = false;
        TaskCompletionSource? reached = onTrial ? null : _road.Waits["probe"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        await (reached?.Task ?? running.UntilAsync(static one => one is { State: UpdateState.Trial, Running: "1.1.0" }));
        Assert.False(running.Service.Abort("another", "mqtt"));
        Assert.True(running.Service.Abort("glare", "mqtt"));
        UpdateProgress end = await running.EndAsync();
        Assert.Equal((onTrial ? UpdateState.RolledBack : UpdateState.Aborted, "aborted", "aborted by mqtt"), (end.State, end.Code, end.Reason));
        Assert.Equal("1.0.0", end.Running);
    }

    [Fact]
    public async Task Enqueue_WayBackDuringATrial_DoesNotWaitForItsEnd()
    {
        _road.Bakes = false;
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        await running.UntilAsync(static one => one is { State: UpdateState.Trial, Running: "1.1.0" });
        running.Service.Enqueue(Order("02") with { IsRollback = true, Reason = "misses scratches" });
        UpdateProgress end = await running.UntilAsync(static one => one.State == UpdateState.RolledBack);
        Assert.Equal(("1.0.0", "1.1.0", "misses scratches"), (end.Running, end.Offered, end.Reason));
        Assert.Equal(["roll back", "finished", "finished"], _road.Steps.TakeLast(3));
        Assert.False(running.Service.Has("01") || running.Service.Has("02"));
    }

    [Fact]
    public async Task Enqueue_WayBackThatCannotBeGone_LeavesTheTrialUnderWatch()
    {
        _road.Bakes = false;
        _road.Fails["roll back"] = new UpdateException("no-previous", "there is none");
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        await running.UntilAsync(static one => one is { State: UpdateState.Trial, Running: "1.1.0" });
        running.Service.Enqueue(Order("02") with { IsRollback = true });
        await running.UntilAsync(static one => one.State == UpdateState.Failed);
        _road.Bakes = true;
        await running.UntilAsync(static one => one is { State: UpdateState.Trial, Reason: "a way back goes first" });
        Assert.True(running.Service.Has("01"));
    }

    [Fact]
    public async Task Enqueue_WayBackDuringAProbe_GoesFirstAndTheOtherGoesOn()
    {
        TaskCompletionSource reached = _road.Waits["probe"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        await reached.Task;
        _road.Waits.Clear();
        running.Service.Enqueue(Order("02") with { Model = "other", IsRollback = true });
        await running.UntilAsync(static one => one is { Model: "other", State: UpdateState.RolledBack });
        Assert.Equal("glare", (await running.UntilAsync(static one => one.State == UpdateState.Live)).Model);
    }

    [Fact]
    public async Task Pause_AtWork_WaitsAndGoesOn()
    {
        TaskCompletionSource reached = _road.Waits["fetch"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        await reached.Task;
        running.Service.Pause();
        await running.UntilAsync(static one => one.Reason == "paused");
        _road.Waits.Clear();
        running.Service.Resume();
        Assert.Equal(UpdateState.Live, (await running.EndAsync()).State);
    }

    [Fact]
    public async Task Run_OutsideTheMaintenanceWindow_WaitsAndSaysUntilWhen()
    {
        _road.Opening = new DateTimeOffset(2126, 1, 2, 22, 0, 0, TimeSpan.Zero);
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        UpdateProgress waits = await running.UntilAsync(static one => one.State == UpdateState.Queued && one.Reason is not null);
        Assert.Contains("2126-01-02 22:00", waits.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("probe", _road.Steps);
        Assert.True(running.Service.Abort("glare", "mqtt"));
        Assert.Equal(UpdateState.Aborted, (await running.EndAsync()).State);
    }

    [Fact]
    public async Task Run_WindowsThatNeverOpen_FetchesNothingAndHoldsNothingUp()
    {
        _road.Opening = null;
        await using var running = new RunningService(_folder, _road);
        running.Service.Enqueue(Order());
        Assert.Equal("no-window", (await running.EndAsync()).Code);
        Assert.Equal(["refuse no-window", "finished"], _road.Steps);
        Assert.False(running.Service.IsHeldUp(new string('a', 64)));
    }

    [Fact]
    public async Task Run_WindowClosesWhileTheGatesAreAtWork_SwapsInTheNextOne()
    {
        _road.OnStep = step => _road.Opening = step == "shadow" ? new DateTimeOffset(2126, 1, 2, 22, 0, 0, TimeSpan.Zero) : _road.Opening;
        await using var running = new RunningService(_folder, _road, new HastyTime());
        running.Service.Enqueue(Order());
        await running.UntilAsync(static one => one.State == UpdateState.Queued && one.Reason?.Contains("2126-01-02 22:00", StringComparison.Ordinal) == true);
        Assert.Equal("shadow", _road.Steps.Last());
        _road.Opening = DateTimeOffset.MinValue;
        Assert.Equal(UpdateState.Live, (await running.EndAsync()).State);
        Assert.Equal(["shadow", "replay", "swap", "bake beside 7 ms", "confirm", "finished"], _road.Steps.TakeLast(6));
    }

    [Fact]
    public async Task Enqueue_SameOrderAgain_IsTheSameJob()
    {
        TaskCompletionSource reached = _road.Waits["fetch"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road);
        string job = running.Service.Enqueue(Order()).Job;
        await reached.Task;
        Assert.Equal(job, running.Service.Enqueue(Order("02")).Job);
        Assert.Equal("03", running.Service.Enqueue(Order("03") with { Model = "other" }).Job);
        // Goes at once, and may be over already.
        Assert.Equal("04", running.Service.Enqueue(Order("04") with { IsRollback = true }).Job);
        Assert.True(running.Service.Has("01") && running.Service.Has("03") && !running.Service.Has("02"));
    }

    [Theory]
    [InlineData("glare#", null)]
    [InlineData(null, "https://models.example/part-1.2.0+b5.eimodel")]
    public async Task Enqueue_NameThatIsNoTopicLevel_IsKnownByItsJob(string? model, string? address)
    {
        _road.Waits["fetch"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = new RunningService(_folder, _road);
        UpdateOrder order = Order("01JD0000000000000000000000") with { Model = model, Channel = null, Address = address is null ? null : new Uri(address) };
        Assert.Equal("01JD0000000000000000000000", running.Service.Enqueue(order).Model);
        Assert.Equal("part-1.2.0", running.Service.Enqueue(Order("02") with { Model = null, Channel = null, Address = new Uri("https://models.example/part-1.2.0.eimodel") }).Model);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"schema\": \"another\"}")]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"active\": {\"order\": 7}}")]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"waiting\": null}")]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"waiting\": [null]}")]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"ended\": [null]}")]
    [InlineData("{\"schema\": \"edge-inspector/update-jobs/1\", \"waiting\": [{\"order\": {\"job\": null, \"from\": \"x\"}, \"progress\": {\"job\": \"1\", \"model\": \"m\", \"state\": \"queued\"}}]}")]
    public void Read_DamagedBook_BeginsAnewSaysWhyAndKeepsItAside(string content)
    {
        string file = Path.Combine(_folder.FullName, "jobs.json");
        File.WriteAllText(file, content);
        var book = new JobBook(_folder.FullName, static _ => { });
        JobPages pages = book.Read(out string? problem);
        Assert.Empty(pages.Waiting);
        Assert.StartsWith(file, problem, StringComparison.Ordinal);
        Assert.Contains("installed models are not touched", problem, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(book.Aside));
        Assert.Empty(book.Read(out problem).Waiting);
        Assert.Null(problem);
    }

    public void Dispose() => _folder.Dispose();

    private static UpdateOrder Order(string job = "01") => new() { Job = job, Model = "glare", Channel = "plant", From = "test" };
}
