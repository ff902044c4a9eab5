using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

/// <summary>Signals to a command that works for long.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static TimeSpan Limit => TimeSpan.FromSeconds(30);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Render_Signal_StopsInWordsWithItsCode(string signal, int exitCode)
    {
        using ProgramProcess program = Render();
        await AtWorkAsync();
        program.Signal(signal);
        Assert.Equal(exitCode, await program.WaitAsync(Limit));
        Assert.Equal("edge-inspector: stopped", program.Errors.Split('\n')[^1]);
    }

    [Fact]
    public async Task Render_WithoutTerminal_OutlivesItsEnd()
    {
        using ProgramProcess program = Render("/usr/bin/env", "--ignore-signal=HUP");
        await AtWorkAsync();
        program.Signal("HUP");
        int before = Directory.EnumerateFiles(_folder.FullName, "*.ppm", SearchOption.AllDirectories).Count();
        await WaitAsync(() => Directory.EnumerateFiles(_folder.FullName, "*.ppm", SearchOption.AllDirectories).Count() > before + 5, "pictures after the hang-up");
        program.Signal("TERM");
        Assert.Equal(143, await program.WaitAsync(Limit));
    }

    private static async Task WaitAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"waited for {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private ProgramProcess Render(params string[] under) =>
        ProgramProcess.StartUnder([.. under.DefaultIfEmpty("/usr/bin/env")], "render", "--out", Path.Combine(_folder.FullName, "out"), "--pictures", "99999", "--size", "320x320");

    private Task AtWorkAsync() => WaitAsync(() => Directory.EnumerateFiles(_folder.FullName, "*.ppm", SearchOption.AllDirectories).Any(), "the first picture");
}
