using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>What <c>scripts/bench</c> compares still gives the same on both sides; how fast it is, is not asked here.</summary>
public sealed class BenchmarkTests
{
    [Theory]
    [InlineData("events")]
    [InlineData("decode")]
    [InlineData("nms")]
    [InlineData("tracking")]
    public async Task Bench_StageBesideItsPeer_GivesTheSame(string stage)
    {
        string program = Path.Combine(Repository.Root, "artifacts", "bin", "EdgeInspector.Benchmarks", "release", "EdgeInspector.Benchmarks");
        Assert.SkipUnless(File.Exists(program), $"{program} is not built; scripts/test builds it.");
        using ProgramProcess bench = ProgramProcess.StartCommand(new Dictionary<string, string>(), program, "--quick", stage);

        int code = await bench.WaitAsync(TimeSpan.FromMinutes(3));

        Assert.SkipWhen(bench.Output.Contains("skipped:", StringComparison.Ordinal), bench.Output);
        Assert.True(code == 0, $"{bench.Output}\n{bench.Errors}");
        Assert.Contains("equal: ", bench.Output, StringComparison.Ordinal);
    }
}
