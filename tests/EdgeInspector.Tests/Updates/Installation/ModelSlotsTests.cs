using EdgeInspector.Updates.Installation;
using EdgeInspector.Updates.Jobs;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

public class ModelSlotsTests
{
    [Fact]
    public void Stage_FirstModel_JudgesOnlyOnceActivated()
    {
        using var bench = new SlotBench();
        StagedModel staged = bench.Slots.Stage(bench.Package("1.0.0"), bench.Trust, TestContext.Current.CancellationToken);
        Assert.Null(bench.Running());
        Assert.Equal(Path.Combine(bench.Models, "parts", "1.0.0"), staged.Folder);
        Assert.Equal([staged], bench.Standing().Staged);

        bench.Slots.Activate(staged);
        Assert.Equal("1.0.0", bench.Running());
        Assert.True(bench.Standing().IsOnTrial);
        Assert.Equal(["Staged 1.0.0", "Activated 1.0.0"], bench.Events());
    }

    [Fact]
    public void Activate_NextVersions_KeepRunningAndPrevious()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        bench.Install("2.0.0");
        Assert.Equal("2.0.0", bench.Running());
        Assert.Equal(["1.1.0", "2.0.0"], bench.Versions());
        Assert.Equal(("1.1.0", "2.0.0"), (bench.Standing().Previous, bench.Standing().Floor));
        Assert.Empty(bench.Reopen().Findings);
        Assert.Equal("2.0.0", bench.Running());
    }

    [Fact]
    public void Activate_OverATrial_KeepsTheLastConfirmedToGoBackTo()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken));
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.2.0"), bench.Trust, TestContext.Current.CancellationToken));
        Assert.Equal(["1.0.0", "1.2.0"], bench.Versions());
        Assert.Equal("1.0.0", bench.Slots.Rollback("parts", "worse"));
    }

    [Fact]
    public void Rollback_Running_BlocksItsPackageUntilAHigherVersion()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        FetchedPackage bad = bench.Package("1.1.0");
        bench.Slots.Activate(bench.Slots.Stage(bad, bench.Trust, TestContext.Current.CancellationToken));
        Assert.Equal("1.0.0", bench.Slots.Rollback("parts", "it finds nothing", "somebody"));
        Assert.Equal("1.0.0", bench.Running());
        Assert.Equal(["1.0.0"], bench.Versions());

        Refused(bench, bad, "blocked", "it finds nothing");
        Refused(bench, bench.Package("1.1.0", change: folder => File.WriteAllText(Path.Combine(folder, "README.md"), "again")), "version-taken", "higher version");
        bench.Install("1.1.1");
        Assert.Equal("1.1.1", bench.Running());
        Assert.Contains("RolledBack 1.0.0", bench.Events());
        Assert.Contains("Blocked 1.1.0", bench.Events());
    }

    [Fact]
    public void Activate_AuditLogCannotBeTold_TurnsBackAndIsNotFinishedByTheNextChange()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        StagedModel staged = bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken);
        string full = Directory.CreateDirectory(Path.Combine(bench.State, "audit.head.part")).FullName;
        Assert.Throws<UpdateException>(() => bench.Slots.Activate(staged));
        Assert.Equal("1.0.0", bench.Running());
        Directory.Delete(full);
        bench.Slots.Confirm("parts");
        Assert.Equal(("1.0.0", "1.0.0", false), (bench.Running(), bench.Standing().Running, bench.Standing().IsOnTrial));
        Assert.Empty(bench.Reopen().Findings);
        bench.Slots.Activate(staged);
        Assert.Equal(("1.1.0", true), (bench.Running(), bench.Standing().IsOnTrial));
        Assert.Contains("Activated 1.1.0", bench.Events());
    }

    [Fact]
    public void Rollback_AuditLogCannotBeTold_IsGoneWhenAskedForAgain()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        string full = Directory.CreateDirectory(Path.Combine(bench.State, "audit.head.part")).FullName;
        Assert.Throws<UpdateException>(() => bench.Slots.Rollback("parts", "worse"));
        Assert.Equal("1.1.0", bench.Running());
        Directory.Delete(full);
        Assert.Equal("1.0.0", bench.Slots.Rollback("parts", "worse"));
        Assert.Equal("1.0.0", bench.Running());
        Assert.Contains("RolledBack 1.0.0", bench.Events());
    }

    [Fact]
    public void Rollback_WithoutPrevious_SaysSo()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        Assert.Equal("no-previous", Assert.Throws<UpdateException>(() => bench.Slots.Rollback("parts", "because")).Code);
        Assert.Equal("unknown-model", Assert.Throws<UpdateException>(() => bench.Slots.Rollback("nuts", "because")).Code);
        Assert.Equal("1.0.0", bench.Running());
    }

    [Fact]
    public void Stage_LowerVersion_IsRefusedAndRollbackIsNot()
    {
        using var bench = new SlotBench();
        bench.Install("1.9.0");
        bench.Install("1.10.0");
        Refused(bench, bench.Package("1.9.5"), "lower-version", "lower than 1.10.0");
        Refused(bench, bench.Package("1.9.0"), "lower-version", "");
        Assert.Equal("1.9.0", bench.Slots.Rollback("parts", "asked for"));
        Refused(bench, bench.Package("1.9.5"), "lower-version", "lower than 1.10.0");
        Assert.Equal("1.9.0", bench.Running());
    }

    [Fact]
    public void Stage_LowerVersionDuringTheFirstTrial_IsRefusedByWhatRanBefore()
    {
        using var bench = new SlotBench();
        SlotBench.WriteModel(Path.Combine(bench.Models, "parts", "1.0.0"), "parts", "1.0.0");
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.2.0"), bench.Trust, TestContext.Current.CancellationToken));
        Refused(bench, bench.Package("0.9.0"), "lower-version", "lower than 1.0.0");
        // What is on trial itself is no floor: a mend of it may be lower.
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken));
        Assert.Equal("1.0.0", bench.Slots.Rollback("parts", "worse"));
    }

    [Fact]
    public void Stage_SamePackageAgain_IsTheSameSlot()
    {
        using var bench = new SlotBench();
        FetchedPackage package = bench.Package("1.0.0");
        StagedModel first = bench.Slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken);
        Assert.Equal(first, bench.Slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
        bench.Slots.Activate(first);
        bench.Slots.Confirm("parts");
        bench.Slots.Activate(bench.Slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
        Assert.False(bench.Standing().IsOnTrial);
        Assert.Equal("1.0.0", bench.Running());
    }

    [Fact]
    public void Stage_NextOfTheSameModel_TakesThePlaceOfTheOneBefore()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken);
        StagedModel second = bench.Slots.Stage(bench.Package("1.2.0"), bench.Trust, TestContext.Current.CancellationToken);
        Assert.Equal(["1.0.0", "1.2.0"], bench.Versions());
        Assert.Equal([second], bench.Reopen().Find("parts")!.Staged);
        bench.Slots.Discard(second, "a gate said no");
        Assert.Equal(["1.0.0"], bench.Versions());
    }

    [Fact]
    public void Stage_ShippedModel_CanBeGoneBackTo()
    {
        using var bench = new SlotBench();
        bench.Shipped = Path.Combine(bench.Root, "shipped");
        SlotBench.WriteModel(Path.Combine(bench.Shipped, "parts", "0.9.0"), "parts", "0.9.0");
        bench.Reopen();
        Refused(bench, bench.Package("0.8.0"), "lower-version", "lower than 0.9.0");
        Assert.False(Directory.Exists(Path.Combine(bench.Models, "parts")));
        StagedModel staged = bench.Slots.Stage(bench.Package("1.0.0"), bench.Trust, TestContext.Current.CancellationToken);
        Assert.Equal("0.9.0", bench.Running());
        bench.Slots.Activate(staged);
        Assert.Equal("1.0.0", bench.Running());
        Assert.Equal("0.9.0", bench.Slots.Rollback("parts", "worse"));
        Assert.Equal("0.9.0", bench.Running());
    }

    [Fact]
    public void Stage_ModelCopiedThereByHand_StaysUntilActivatedAndAfter()
    {
        using var bench = new SlotBench();
        SlotBench.WriteModel(Path.Combine(bench.Models, "parts", "1.0.0"), "parts", "1.0.0");
        bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken);
        Assert.Equal("1.0.0", bench.Running());
        bench.Install("1.2.0");
        bench.Install("1.3.0");
        Assert.Equal(["1.0.0", "1.2.0", "1.3.0"], bench.Versions());
    }

    [Fact]
    public void Recover_SlotChangedOnDisk_TakesThePreviousLoudly()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        File.AppendAllText(Path.Combine(bench.Models, "parts", "1.1.0", "golden", "001.json"), " ");
        InstalledModels found = bench.Reopen();
        Assert.Equal("1.0.0", bench.Running());
        Assert.Contains(found.Findings, words => words.Contains("was changed since it was installed", StringComparison.Ordinal));
        Assert.Contains(found.Findings, words => words.Contains("1.0.0, the version before, is taken", StringComparison.Ordinal));
        Assert.Contains("Damaged 1.1.0", bench.Events());
        Assert.Empty(bench.Reopen().Findings);
        bench.Install("1.1.0");
        Assert.Equal("1.1.0", bench.Running());
    }

    [Fact]
    public void Recover_SlotWithAFileThatMayNotBeRead_TakesThePreviousLoudly()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may read everything.");
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        File.SetUnixFileMode(Path.Combine(bench.Models, "parts", "1.1.0", "golden", "001.json"), UnixFileMode.None);
        InstalledModels found = bench.Reopen();
        Assert.Equal("1.0.0", bench.Running());
        Assert.Contains(found.Findings, words => words.Contains("was changed since it was installed", StringComparison.Ordinal));
    }

    [Fact]
    public void Recover_OnlySlotChangedOnDisk_LoadsNothing()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        File.WriteAllText(Path.Combine(bench.Models, "parts", "1.0.0", "extra.txt"), "unsigned");
        Assert.Contains(bench.Reopen().Findings, words => words.Contains("no version is left", StringComparison.Ordinal));
        Assert.Null(bench.Running());
        bench.Install("1.0.0");
        Assert.Equal("1.0.0", bench.Running());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("9.9.9")]
    [InlineData("")]
    [InlineData(null)]
    public void Recover_PointerDamaged_LeadsToWhatRanAgain(string? pointer)
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        string file = Path.Combine(bench.Models, "parts", "current");
        if (pointer is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, pointer);
        }

        Assert.Single(bench.Reopen().Findings);
        Assert.Equal("1.1.0", bench.Running());
    }

    [Fact]
    public void Recover_PointerTurnedByHand_IsTakenAndTold()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        File.WriteAllText(Path.Combine(bench.Models, "parts", "current"), "1.0.0");
        Assert.Contains("turned by hand from 1.1.0 to 1.0.0", Assert.Single(bench.Reopen().Findings));
        Assert.Equal("1.0.0", bench.Running());
        Assert.Empty(bench.Reopen().Findings);
    }

    [Fact]
    public void Recover_TrialThatFailedToStartThreeTimes_GoesBack()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        FetchedPackage bad = bench.Package("1.1.0");
        bench.Slots.Activate(bench.Slots.Stage(bad, bench.Trust, TestContext.Current.CancellationToken));
        for (int start = 1; start <= ModelSlots.MaxFailedStarts; start++)
        {
            Assert.Empty(bench.Reopen().Findings);
            Assert.Equal("1.1.0", bench.Running());
            bench.Slots.BeginStart();
            Assert.Equal(start, bench.Standing().FailedStarts);
        }

        Assert.Contains("3 starts", Assert.Single(bench.Reopen().Findings));
        Assert.Equal("1.0.0", bench.Running());
        Refused(bench, bad, "blocked", "3 starts");
    }

    [Fact]
    public void WithdrawStart_AfterOneThatFailed_LeavesThatOneCounted()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken));
        bench.Slots.BeginStart();
        for (int start = 0; start < 5; start++)
        {
            bench.Slots.BeginStart();
            bench.Slots.WithdrawStart();
            Assert.Empty(bench.Reopen().Findings);
            Assert.Equal(1, bench.Standing().FailedStarts);
        }

        bench.Slots.EndStart();
        bench.Slots.WithdrawStart();
        Assert.Equal(0, bench.Standing().FailedStarts);
    }

    [Fact]
    public void Recover_TrialStoppedInOrder_HasNotFailed()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Slots.Activate(bench.Slots.Stage(bench.Package("1.1.0"), bench.Trust, TestContext.Current.CancellationToken));
        for (int start = 0; start < 5; start++)
        {
            bench.Slots.BeginStart();
            bench.Slots.EndStart();
            Assert.Empty(bench.Reopen().Findings);
        }

        Assert.Equal("1.1.0", bench.Running());
        bench.Slots.Confirm("parts");
        bench.Slots.BeginStart();
        Assert.Equal(0, bench.Standing().FailedStarts);
    }

    [Fact]
    public void Recover_TrustStateDamaged_IsKeptAsideAndTold()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        File.WriteAllText(Path.Combine(bench.State, "slots", "parts.json"), "{");
        Assert.Contains("cannot be read", Assert.Single(bench.Reopen().Findings));
        Assert.Equal("1.0.0", bench.Running());
        Refused(bench, bench.Package("0.9.0"), "lower-version", "");
        bench.Install("1.1.0");
        Assert.Equal("1.0.0", bench.Slots.Rollback("parts", "because"));
    }

    [Fact]
    public void Recover_ModelsFolderTakenAway_RemembersWhatIsRefused()
    {
        using var bench = new SlotBench();
        bench.Install("1.0.0");
        bench.Install("1.1.0");
        Directory.Delete(bench.Models, recursive: true);
        Assert.Contains("was taken away by hand", Assert.Single(bench.Reopen().Findings));
        Refused(bench, bench.Package("1.0.0"), "lower-version", "lower than 1.1.0");
        bench.Install("1.2.0");
        Assert.Equal("1.2.0", bench.Running());
    }

    private static void Refused(SlotBench bench, FetchedPackage package, string code, string words)
    {
        UpdateException error = Assert.Throws<UpdateException>(() => bench.Slots.Stage(package, bench.Trust, TestContext.Current.CancellationToken));
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message);
        AuditLine last = bench.Audit.Read().Lines[^1];
        Assert.Equal((AuditEvent.Refused, code, package.Sha256), (last.Entry.Event, last.Entry.Code, last.Entry.Sha256));
    }
}
