using EdgeInspector.Updates.Installation;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

public class AuditLogTests
{
    [Fact]
    public void Append_Entries_AreReadAsTheyWereWritten()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        var entry = new AuditEntry { Event = AuditEvent.RolledBack, Model = "parts", Version = "1.0.0", Sha256 = "ab", From = "mqtt", Reason = "schlechter \"als\" zuvor\n", Code = "alarm" };
        log.Append(entry);
        log.Append(new AuditEntry { Event = AuditEvent.Noted });
        AuditReport report = Open(folder).Read();
        Assert.Null(report.Problem);
        Assert.Equal([1, 2], report.Lines.Select(line => line.Number));
        Assert.Equal(entry, report.Lines[0].Entry);
        Assert.Equal(AuditEvent.Noted, report.Lines[1].Entry.Event);
    }

    [Fact]
    public void Append_AfterARestart_GoesOnWithTheChain()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 5; i++)
        {
            Note(Open(folder), $"entry {i}");
        }

        Assert.Null(Open(folder).Read().Problem);
        Assert.Equal(5, Open(folder).Read().Lines.Count);
    }

    [Fact]
    public void Append_ReasonWithoutEnd_IsShortened()
    {
        using var folder = new TemporaryFolder();
        Note(Open(folder), new string('x', 1_000_000));
        Assert.InRange(new FileInfo(Open(folder).File).Length, 1, 5000);
        Assert.Null(Open(folder).Read().Problem);
    }

    [Fact]
    public void Read_AnyByteChanged_IsFound()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        for (int i = 0; i < 4; i++)
        {
            Note(log, $"entry {i}");
        }

        byte[] right = File.ReadAllBytes(log.File);
        for (int at = 0; at < right.Length; at++)
        {
            byte[] wrong = [.. right];
            wrong[at] ^= 1;
            File.WriteAllBytes(log.File, wrong);
            Assert.True(Open(folder).Read().Problem is not null, $"byte {at}");
        }
    }

    [Fact]
    public void Read_LinesTakenOutSwappedOrCutOff_IsFound()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        for (int i = 0; i < 4; i++)
        {
            Note(log, $"entry {i}");
        }

        string[] lines = File.ReadAllLines(log.File);
        foreach (string[] wrong in new string[][] { lines[1..], lines[..3], [lines[0], .. lines[2..]], [lines[0], lines[2], lines[1], lines[3]], [] })
        {
            File.WriteAllLines(log.File, wrong);
            Assert.NotNull(Open(folder).Read().Problem);
        }

        File.Delete(log.File);
        Assert.Contains("4 were written", Open(folder).Read().Problem);
    }

    [Fact]
    public void Read_WholeLogWrittenAnew_IsFound()
    {
        using var folder = new TemporaryFolder();
        using var forged = new TemporaryFolder();
        Note(Open(folder), "refused");
        Note(Open(forged), "installed");
        File.Copy(Open(forged).File, Open(folder).File, overwrite: true);
        Assert.Contains("is not the one that was written", Open(folder).Read().Problem);
    }

    [Fact]
    public void Mend_LineCutOffByALossOfPower_IsCutOffAndTold()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        Note(log, "first");
        string head = File.ReadAllText(Path.Combine(folder.FullName, "audit.head"));
        long before = new FileInfo(log.File).Length;
        Note(log, "second");
        File.WriteAllText(Path.Combine(folder.FullName, "audit.head"), head);
        long after = new FileInfo(log.File).Length;
        byte[] whole = File.ReadAllBytes(log.File);
        for (long length = before + 1; length < after; length += 7)
        {
            File.WriteAllBytes(log.File, whole[..(int)length]);
            File.WriteAllText(Path.Combine(folder.FullName, "audit.head"), head);
            Assert.Contains("unfinished last entry", Open(folder).Mend());
            AuditReport report = Open(folder).Read();
            Assert.Null(report.Problem);
            Assert.Equal(["first", "audit-unfinished"], report.Lines.Select(line => line.Entry.Code ?? line.Entry.Reason));
            Assert.Null(Open(folder).Mend());
        }
    }

    [Fact]
    public void Mend_EntryWrittenButNotCountedYet_Stays()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        Note(log, "first");
        string head = File.ReadAllText(Path.Combine(folder.FullName, "audit.head"));
        Note(log, "second");
        File.WriteAllText(Path.Combine(folder.FullName, "audit.head"), head);
        Assert.Null(Open(folder).Mend());
        Note(Open(folder), "third");
        Assert.Equal(["first", "second", "third"], Open(folder).Read().Lines.Select(line => line.Entry.Reason));
        Assert.Null(Open(folder).Read().Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_DiskThatStaysFull_LeavesALogThatHolds(bool reopened)
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        Note(log, "first");
        // What the head is written into first: lines still fit, the head does not.
        string full = folder.Sub("audit.head.part");
        for (int i = 0; i < 3; i++)
        {
            log = reopened ? Open(folder) : log;
            Assert.ThrowsAny<SystemException>(() => Note(log, "second"));
            Assert.Null(Open(folder).Read().Problem);
        }

        Directory.Delete(full);
        Note(log, "third");
        AuditReport report = Open(folder).Read();
        Assert.Null(report.Problem);
        Assert.Equal(["first", "second", "third"], report.Lines.Select(static line => line.Entry.Code ?? line.Entry.Reason));
    }

    [Fact]
    public void Mend_BytesThatNeverReachedTheDisk_AreCutOff()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        Note(log, "first");
        File.AppendAllText(log.File, new string('\0', 300));
        Assert.NotNull(Open(folder).Mend());
        Assert.Null(Open(folder).Read().Problem);
        Assert.Equal(2, Open(folder).Read().Lines.Count);
    }

    [Fact]
    public void Mend_ChangedLog_IsKeptAsideAndStaysAProblemUntilTakenAway()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Open(folder);
        Note(log, "first");
        Note(log, "second");
        File.WriteAllText(log.File, File.ReadAllText(log.File).Replace("first", "worst", StringComparison.Ordinal));
        Assert.Contains("is not as it was written", Open(folder).Mend());
        Note(Open(folder), "third");
        AuditReport report = Open(folder).Read();
        Assert.Equal(["audit-changed", "third"], report.Lines.Select(line => line.Entry.Code ?? line.Entry.Reason));
        Assert.Contains("take it to a safe place", report.Problem);
        string kept = Assert.Single(Directory.GetFiles(folder.FullName, "audit-damaged-*"));
        Assert.Contains("worst", File.ReadAllText(kept));
        File.Delete(kept);
        Assert.Null(Open(folder).Read().Problem);
    }

    [Fact]
    public void Append_LogThatGrows_KeepsItsNewestEntriesAndSaysWhereItWasCut()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 70; i++)
        {
            Note(Short(folder), $"entry {i}");
            AuditReport now = Short(folder).Read();
            Assert.Null(now.Problem);
            Assert.Equal(now.Cut + 1, now.Lines[0].Number);
            Assert.Equal($"entry {i}", now.Lines[^1].Entry.Reason);
        }

        AuditReport report = Short(folder).Read();
        Assert.True(report.Cut > 40);
        Assert.InRange(Directory.GetFiles(folder.FullName).Sum(static file => new FileInfo(file).Length), 2000, 8000);
        AuditLine cut = report.Lines.Last(static line => line.Entry.Code == "audit-cut");
        Assert.StartsWith($"entries 1 to {report.Cut} were let go", cut.Entry.Reason, StringComparison.Ordinal);
        Assert.Null(Short(folder).Mend());
    }

    [Fact]
    public void Append_FileChangedBeforeItIsClosed_IsFoundByTheProgramThatWrites()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Short(folder);
        Note(log, "first");
        File.WriteAllText(log.File, new string('x', 2000));
        Note(log, "second");
        AuditReport report = Short(folder).Read();
        Assert.Equal(["audit-changed", "second"], report.Lines.Select(static line => line.Entry.Code ?? line.Entry.Reason));
        Assert.Contains("take it to a safe place", report.Problem);
    }

    [Fact]
    public void Append_OlderLogWithoutACut_IsReadOn()
    {
        using var folder = new TemporaryFolder();
        Note(Open(folder), "first");
        Assert.Single(File.ReadAllLines(Path.Combine(folder.FullName, "audit.head")));
        Assert.Equal(0, Open(folder).Read().Cut);
    }

    /// <summary>Every moment at which names are made durable, among them all between the steps by which a file is closed and old ones go.</summary>
    [Fact]
    public void Append_EndedAtAnyStepOfACut_GoesOnWithEveryEntryThatWasKept()
    {
        for (int end = 1; ; end++)
        {
            using var folder = new TemporaryFolder();
            AuditLimits limits = _short with { FileBytes = 500, ClosedFiles = 2 };
            AuditLog Reopened() => new(folder.FullName, TimeProvider.System, static _ => { }, limits);
            int syncs = 0, written = 0;
            var log = new AuditLog(folder.FullName, TimeProvider.System, _ => syncs = ++syncs == end ? throw new IOException("ended") : syncs, limits);
            try
            {
                for (; written < 20; written++)
                {
                    Note(log, $"entry {written}");
                }

                Assert.InRange(end, 25, 60);
                return;
            }
            catch (IOException)
            {
                AuditReport left = Reopened().Read();
                Assert.True(left.Problem is null, $"step {end}: {left.Problem}");
                long before = left.Lines.Count + left.Cut;
                Note(Reopened(), "after");
                AuditReport next = Reopened().Read();
                Assert.True(next.Problem is null, $"step {end}: {next.Problem}");
                Assert.Equal("after", next.Lines[^1].Entry.Reason);
                Assert.InRange(next.Lines[^1].Number, before + 1, before + 2);
            }
        }
    }

    [Fact]
    public void Read_ClosedFilesChangedOrTakenAway_IsFoundAndAllIsKeptAside()
    {
        using var folder = new TemporaryFolder();
        AuditLog log = Short(folder);
        for (int i = 0; i < 25; i++)
        {
            Note(log, $"entry {i}");
        }

        string[] closed = [.. Directory.GetFiles(folder.FullName, "audit.0*").Order(StringComparer.Ordinal)];
        Assert.Equal(3, closed.Length);
        foreach (string file in closed)
        {
            byte[] right = File.ReadAllBytes(file);
            File.Delete(file);
            Assert.NotNull(Short(folder).Read().Problem);
            for (int at = 0; at < right.Length; at += 13)
            {
                byte[] wrong = [.. right];
                wrong[at] ^= 1;
                File.WriteAllBytes(file, wrong);
                Assert.True(Short(folder).Read().Problem is not null, $"byte {at} of {file}");
            }

            File.WriteAllBytes(file, right);
            Assert.Null(Short(folder).Read().Problem);
        }

        File.Delete(closed[1]);
        Assert.Contains("in 3 files", Short(folder).Mend());
        Assert.Equal(3, Directory.GetFiles(folder.FullName, "audit-damaged-*").Length);
        AuditReport report = Short(folder).Read();
        Assert.Equal((1, 0), (report.Lines[0].Number, report.Cut));
        Assert.Contains("take it to a safe place", report.Problem);
    }

    private static readonly AuditLimits _short = new() { FileBytes = 1000, ClosedFiles = 3 };

    private static AuditLog Short(TemporaryFolder folder) => new(folder.FullName, TimeProvider.System, static _ => { }, _short);

    private static AuditLog Open(TemporaryFolder folder) => new(folder.FullName, TimeProvider.System, static _ => { });

    private static void Note(AuditLog log, string reason) => log.Append(new AuditEntry { Event = AuditEvent.Noted, Reason = reason });
}
