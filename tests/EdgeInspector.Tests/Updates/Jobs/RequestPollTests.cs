using EdgeInspector.Composition;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Updates.Jobs;

/// <summary>What the command line leaves in the inbox, taken up beside what is at work.</summary>
public sealed class RequestPollTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedRoad _road = new();

    [Fact]
    public async Task Run_WayBackBehindAnInstallation_DoesNotWaitForItsEnd()
    {
        _road.Waits["fetch"] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        InstallInbox inbox = Inbox();
        inbox.Put(new InstallRequest { Id = "01", From = "user ada", Source = "plant", Model = "glare" }, null, TestContext.Current.CancellationToken);
        inbox.Put(new InstallRequest { Id = "02", From = "user ada", Model = "other", IsRollback = true, Reason = "misses scratches" }, null, TestContext.Current.CancellationToken);
        await using var running = new RunningService(_folder, _road);
        using var stop = new CancellationTokenSource();
        Task polling = Poll(inbox, running).RunAsync(stop.Token);
        UpdateProgress end = await running.UntilAsync(static one => one.State == UpdateState.RolledBack);
        Assert.Equal(("02", "other", "misses scratches"), (end.Job, end.Model, end.Reason));
        Assert.True(running.Service.Has("01"));
        await stop.CancelAsync();
        await polling;
    }

    [Fact]
    public async Task Run_RequestThatCannotBeTakenUp_StandsInNobodysWay()
    {
        InstallInbox inbox = Inbox();
        inbox.Put(new InstallRequest { Id = "01", From = "user ada", Source = "http://" }, null, TestContext.Current.CancellationToken);
        inbox.Put(new InstallRequest { Id = "02", From = "user ada", Model = "glare", IsRollback = true }, null, TestContext.Current.CancellationToken);
        await using var running = new RunningService(_folder, _road);
        using var stop = new CancellationTokenSource();
        Task polling = Poll(inbox, running).RunAsync(stop.Token);
        Assert.Equal("02", (await running.EndAsync()).Job);
        await stop.CancelAsync();
        await polling;
    }

    public void Dispose() => _folder.Dispose();

    private static RequestPoll Poll(InstallInbox inbox, RunningService running) =>
        new(inbox, running.Service, new SpokenProblems(NullLogger.Instance), TimeProvider.System);

    private InstallInbox Inbox() => new(_folder.Sub("inbox"), static _ => { });
}
