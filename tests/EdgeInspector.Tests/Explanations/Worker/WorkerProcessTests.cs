using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

public sealed class WorkerProcessTests
{
    [Fact]
    public async Task Dispose_OutputClosedAndEndNotYetSeen_SaysThatItEnded()
    {
        using var folder = new TemporaryFolder();
        string closed = Path.Combine(folder.FullName, "closed");
        WorkerSettings settings = WorkerFixture.Settings() with { Command = ["/bin/sh", "-c", $"exec >&-; touch {closed}; exec sleep 600"] };
        WorkerProcess process = WorkerProcess.Start(settings, static _ => { });
        using (process)
        {
            await WaitForAsync(closed);
        }

        // Whoever waits for an answer waits for this: a stop of the line would take as long.
        LanguageModelException end = await process.Ended.WaitAsync(WorkerFixture.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(LanguageModelFault.WorkerDied, end.Fault);
    }

    private static async Task WaitForAsync(string file)
    {
        using var limit = new CancellationTokenSource(WorkerFixture.Limit);
        while (!File.Exists(file))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
