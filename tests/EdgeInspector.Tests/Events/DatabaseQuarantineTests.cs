using EdgeInspector.Events;
using Xunit;

namespace EdgeInspector.Tests.Events;

public sealed class DatabaseQuarantineTests
{
    [Fact]
    public void Move_AgainAndAgain_KeepsTheLastFewWithTheirLogs()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullName, "events.db");
        DateTimeOffset time = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < DatabaseQuarantine.Kept + 2; i++)
        {
            File.WriteAllText(path, "database");
            File.WriteAllText(path + "-wal", "log");
            File.WriteAllText(path + "-shm", "index");
            string aside = DatabaseQuarantine.Move(path, "corrupt", time);
            File.SetLastWriteTimeUtc(aside, time.UtcDateTime.AddSeconds(i));
            Assert.Equal(("database", "log"), (File.ReadAllText(aside), File.ReadAllText(aside + "-wal")));
            Assert.False(File.Exists(path) || File.Exists(path + "-wal") || File.Exists(path + "-shm"));
        }

        string[] left = Directory.GetFiles(folder.FullName);
        Assert.Equal(2 * DatabaseQuarantine.Kept, left.Length);
    }
}
