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

    private static AuditLog Open(TemporaryFolder folder) => new(folder.FullName, TimeProvider.System, static _ => { });

    private static void Note(AuditLog log, string reason) => log.Append(new AuditEntry { Event = AuditEvent.Noted, Reason = reason });
}
