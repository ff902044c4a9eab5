using EdgeInspector.Doctor;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

/// <summary>Probes in another process, which a shell plays here: it may answer, babble, crash or hang.</summary>
public sealed class ProbeProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RunAsync_AnswersAmongNoise_AreAllHeard() =>
        Assert.Equal(["ok a", "ok b", "ok c"], await RunAsync("""for p; do echo "loading $p"; answer $p; echo '{"probe":broken'; done"""));

    [Fact]
    public async Task RunAsync_Crash_CostsOneAnswerAndSaysHow()
    {
        string[] found = await RunAsync("""for p; do if [ $p = b ]; then echo "driver: bad day" >&2; kill -SEGV $$; fi; answer $p; done""");
        Assert.Equal(["ok a", "b: crashed (signal 11): driver: bad day", "ok c"], found);
    }

    [Fact]
    public async Task RunAsync_Hang_CostsOneAnswer() =>
        Assert.Equal(["ok a", "ok b", "c: no answer within 3 s"], await RunAsync("""for p; do if [ $p = c ]; then exec sleep 600; fi; answer $p; done"""));

    [Fact]
    public async Task RunAsync_EndWithoutAnswer_GoesOnWithTheNext() =>
        Assert.Equal(["a: ended with code 3", "b: ended with code 3", "c: ended with code 3"], await RunAsync("exit 3"));

    [Fact]
    public void ProbeLine_RoundTrip_KeepsEverything()
    {
        Check check = Check.Warning("model:a/b", Area.Models, "title \"quoted\"\nline", "why", "cmd --x='y z'");
        ProbeLine? read = ProbeLine.Parse(new ProbeLine("p", [check]).ToString());
        Assert.Equal("p", read?.Name);
        Assert.Equal([check], read!.Checks);
    }

    [Fact]
    public async Task ProbeRunner_ProbeThatThrows_IsAFinding()
    {
        using var box = new Patient();
        var probe = new Probe("p", Area.Box, "it", Probe.Short, (_, _) => throw new InvalidOperationException("lost\nat line 3"));
        Check check = Assert.Single(await ProbeRunner.RunAsync(probe, box.Subject, probe.Limit, TestContext.Current.CancellationToken));
        Assert.Equal((Level.Problem, "it: InvalidOperationException: lost"), (check.Level, check.Title));
    }

    [Fact]
    public async Task ProbeRunner_ProbeThatHangs_EndsWithItsLimit()
    {
        using var box = new Patient();
        using var never = new ManualResetEventSlim();
        var probe = new Probe("p", Area.Box, "it", TimeSpan.FromMilliseconds(50), (_, _) =>
        {
            never.Wait(TimeSpan.FromSeconds(30));
            return Task.FromResult<IReadOnlyList<Check>>([]);
        });
        Check check = Assert.Single(await ProbeRunner.RunAsync(probe, box.Subject, probe.Limit, TestContext.Current.CancellationToken));
        never.Set();
        Assert.Contains("no answer within", check.Title, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> RunAsync(string script)
    {
        string file = _folder.Write("probes.sh", $$"""
            answer() { printf '{"probe":"%s","checks":[{"id":"%s","area":"box","level":"ok","title":"ok %s","detail":null,"remedy":null}]}\n' $1 $1 $1; }
            {{script}}
            """);
        Probe[] probes = [.. new[] { "a", "b", "c" }.Select(name => Probe.Of(name, Area.Box, name, TimeSpan.FromSeconds(3), _ => []))];
        int heard = 0;
        var process = new ProbeProcess(["/bin/bash", file]);
        IReadOnlyList<Check> checks = await process.RunAsync(probes, _ => heard++, TestContext.Current.CancellationToken);
        Assert.Equal(probes.Length, heard);
        return [.. checks.Select(check => check.Title)];
    }
}
