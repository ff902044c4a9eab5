using EdgeInspector.Commands;
using EdgeInspector.Composition;
using EdgeInspector.Options;
using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

public class InstallInboxTests
{
    [Fact]
    public async Task Install_BesideARunningDaemon_LeavesARequestWithThePackage()
    {
        using var bench = new SlotBench();
        FetchedPackage package = bench.Package("1.0.0", channel: null);
        string state = Path.Combine(bench.Root, "box");
        using StateFolder daemon = StateFolder.Take(state);
        var inbox = new InstallInbox(Path.Combine(state, "updates", "inbox"), Ports.SyncDirectory);
        string[] set = ["--set", $"storage:directory={state}", "--set", $"models:directory={state}/models", "--set", $"updates:trust={bench.TrustFolderPath}"];
        using (ProgramProcess deaf = ProgramProcess.Start(["models", "install", package.Path, .. set]))
        {
            Assert.Equal(2, await deaf.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Contains("takes no requests; stop it first", deaf.Errors);
        }

        inbox.Open();
        Assert.Empty(inbox.List());
        using ProgramProcess install = ProgramProcess.Start(["models", "install", package.Path, "--offline", .. set]);
        Assert.Equal(0, await install.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("handed to the running daemon", install.Output);
        using ProgramProcess rollback = ProgramProcess.Start(["models", "rollback", "parts", "--reason", "worse", .. set]);
        Assert.Equal(0, await rollback.WaitAsync(TimeSpan.FromSeconds(30)));

        InstallRequest[] asked = [.. inbox.List()];
        Assert.Equal(2, asked.Length);
        InstallRequest first = asked[0];
        Assert.Equal((package.Sha256, true, false, "parts-1.0.0.eimodel"), (first.Sha256, first.IsAllowedOffline, first.IsRollback, first.PackageName));
        Assert.StartsWith("user ", first.From);
        FetchedPackage fetched = new(first.Package!, first.Sha256!, null, null) { From = first.From, IsAllowedOffline = first.IsAllowedOffline };
        Assert.Equal("1.0.0", bench.Slots.Stage(fetched, bench.Trust, TestContext.Current.CancellationToken).Version);
        inbox.Done(first);

        InstallRequest second = Assert.Single(inbox.List());
        Assert.Equal(("parts", true, "worse", (string?)null), (second.Model, second.IsRollback, second.Reason, second.Package));
        inbox.Done(second);
        Assert.Empty(inbox.List());
        Assert.Empty(Directory.GetFiles(inbox.Folder));
    }

    [Fact]
    public void RollBack_NameThatNoModelCanHave_IsRefusedBeforeItIsHandedOver()
    {
        using var folder = new TemporaryFolder();
        string state = folder.Sub("box");
        using StateFolder daemon = StateFolder.Take(state);
        new InstallInbox(Path.Combine(state, "updates", "inbox"), Ports.SyncDirectory).Open();
        DaemonOptions options = SharedOptions.LoadForTools(null, [$"storage:directory={state}", $"models:directory={state}/models"]);
        CommandException refused = Assert.Throws<CommandException>(() => ModelInstall.RollBack("parts#", "worse", options, TextWriter.Null, TextWriter.Null));
        Assert.Contains("contains '#'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(state, "updates", "inbox")));
    }

    [Fact]
    public void List_FilesThatAreNoRequests_AreTakenAway()
    {
        using var folder = new TemporaryFolder();
        var inbox = new InstallInbox(folder.FullName, static _ => { });
        folder.Write("01.json", "{");
        folder.Write("02.json", "{}");
        folder.Write("03.json", """{"schema": "edge-inspector/install-request/1", "id": "04", "from": "somebody"}""");
        folder.Write("04.json", "null");
        folder.Write("05.json", new string(' ', 100_000));
        Assert.Empty(inbox.List());
        Assert.Empty(Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void Open_WhatAProcessLeftThatEnded_GoesWithTime()
    {
        using var folder = new TemporaryFolder();
        string old = folder.Write("01.eimodel.part", "half"), orphan = folder.Write("02.eimodel", "whole"), young = folder.Write("03.eimodel", "whole");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(orphan, DateTime.UtcNow.AddHours(-2));
        new InstallInbox(folder.FullName, static _ => { }).Open();
        Assert.Equal([young], Directory.GetFiles(folder.FullName));
    }
}
