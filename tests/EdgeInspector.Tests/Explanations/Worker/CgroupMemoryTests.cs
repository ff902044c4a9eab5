using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

public sealed class CgroupMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tightest_SecondVersion_TakesTheGroupAboveThatLeavesLess()
    {
        _folder.Write("proc/self/cgroup", "0::/system.slice/edge-inspector.service\n");
        Write("system.slice/edge-inspector.service", "memory.max", "max", "memory.current", $"{100 * MiB}");
        Write("system.slice", "memory.max", $"{512 * MiB}", "memory.current", $"{480 * MiB}", "memory.stat", $"anon 1\ninactive_file {8 * MiB}\nactive_file 7\n");

        Assert.Equal((512 * MiB, 40 * MiB), Groups().Tightest()!.Value);
        Assert.Contains("40 MiB of the 512 MiB", Watch().Shortage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tightest_FirstVersion_ReadsItsOwnNames()
    {
        _folder.Write("proc/self/cgroup", "5:devices:/\n4:memory:/box\n0::/\n");
        Write("memory/box", "memory.limit_in_bytes", $"{600 * MiB}", "memory.usage_in_bytes", $"{300 * MiB}", "memory.stat", $"inactive_file 5\ntotal_inactive_file {20 * MiB}\n");
        Write("memory", "memory.limit_in_bytes", "9223372036854771712", "memory.usage_in_bytes", "1");

        Assert.Equal((600 * MiB, 320 * MiB), Groups().Tightest()!.Value);
        Assert.Null(Watch().Shortage());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0::/gone\n")]
    [InlineData("4:memory:/\n")]
    public void Tightest_NoLimitOrNothingToRead_IsNone(string cgroup)
    {
        _folder.Write("proc/self/cgroup", cgroup);

        Assert.Null(Groups().Tightest());
        Assert.Null(Watch().Shortage());
    }

    private CgroupMemory Groups() => new(Path.Combine(_folder.FullName, "proc"), Path.Combine(_folder.FullName, "groups"));

    private MemoryWatch Watch() => new(Path.Combine(_folder.FullName, "proc"), Path.Combine(_folder.FullName, "groups"));

    private void Write(string group, params string[] files)
    {
        for (int i = 0; i < files.Length; i += 2)
        {
            _folder.Write(Path.Combine("groups", group, files[i]), files[i + 1] + "\n");
        }
    }
}
