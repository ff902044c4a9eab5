using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

public sealed class MemoryWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8_000_000, 500_000, false)]
    [InlineData(8_000_000, 300_000, true)]
    [InlineData(1_000_000, 140_000, false)]
    [InlineData(1_000_000, 120_000, true)]
    public void Shortage_FreeMemory_BelowATwentiethOr128MiB(long totalKibibytes, long freeKibibytes, bool isShort)
    {
        Write("meminfo", $"MemTotal:       {totalKibibytes} kB\nMemFree: 1 kB\nMemAvailable:   {freeKibibytes} kB\n");

        Assert.Equal(isShort, new MemoryWatch(_folder.FullName).Shortage() is not null);
    }

    [Fact]
    public void Shortage_WorkStandsStill_SaysForHowLong()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "pressure"));
        Write("pressure/memory", "some avg10=40.00 avg60=0.00 avg300=0.00 total=1\nfull avg10=23.40 avg60=0.00 avg300=0.00 total=1\n");

        Assert.Contains("23 %", new MemoryWatch(_folder.FullName).Shortage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shortage_SystemThatDoesNotTell_IsNone() => Assert.Null(new MemoryWatch(_folder.FullName).Shortage());

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);
}
