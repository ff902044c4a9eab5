using System.Diagnostics;
using EdgeInspector.Core.Explaining.Generation;
using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

public sealed class LanguageModelWorkerTests
{
    /// <summary>Never ends by itself within the limit of a test.</summary>
    private static readonly GenerationRequest Endless = WorkerFixture.Ask("Once", maxTokens: 450, grammar: "root ::= [a-z ]+ \"!!\"");

    [Fact]
    public async Task Generate_RealModel_AnswersAndStreams()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        string heard = "";

        GenerationResult result = await worker.GenerateAsync(WorkerFixture.Ask("Once upon a time, there was"), piece => heard += piece, WorkerFixture.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(30, result.GeneratedTokens);
        Assert.Equal(result.Text, heard);
        Assert.Equal(WorkerState.Ready, worker.Standing.State);
        Assert.Equal(292_800, worker.Standing.Model?.Parameters);
        Assert.False(worker.Standing.IsDegraded);
    }

    [Fact]
    public async Task Start_Process_StandsBehindAllOthers()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        await worker.SettledAsync(TestContext.Current.CancellationToken);
        string process = $"/proc/{worker.Standing.ProcessId}";

        // proc(5): the 41st field is the policy, 5 is SCHED_IDLE; the name in brackets may hold spaces.
        foreach (string task in Directory.EnumerateDirectories($"{process}/task"))
        {
            string[] fields = (await File.ReadAllTextAsync($"{task}/stat", TestContext.Current.CancellationToken)).Split(") ")[^1].Split(' ');
            Assert.Equal("5", fields[41 - 3]);
        }

        Assert.Equal("1000", (await File.ReadAllTextAsync($"{process}/oom_score_adj", TestContext.Current.CancellationToken)).Trim());
        string limits = await File.ReadAllTextAsync($"{process}/limits", TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("Max data size +unlimited", limits);
    }

    [Fact]
    public async Task Generate_ProcessKilledMeanwhile_TypedFailureAndWorkerComesBack()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        await worker.GenerateAsync(WorkerFixture.Ask("A cat"));
        int killed = worker.Standing.ProcessId;
        var begun = new TaskCompletionSource();

        Task<GenerationResult> asked = worker.GenerateAsync(Endless, _ => begun.TrySetResult(), WorkerFixture.Limit, TestContext.Current.CancellationToken);
        await begun.Task;
        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        var error = await Assert.ThrowsAsync<LanguageModelException>(() => asked);
        Assert.Equal(LanguageModelFault.WorkerDied, error.Fault);
        Assert.Contains("signal 9", error.Message, StringComparison.Ordinal);
        await worker.BecomesAsync(WorkerState.Ready, after: killed);
        Assert.Equal(1, worker.Standing.Restarts);
        Assert.Equal(30, (await worker.GenerateAsync(WorkerFixture.Ask("A cat"))).GeneratedTokens);
    }

    [Fact]
    public async Task Generate_BrokenModel_RefusalWithItsReasonAndRecoveryWhenMended()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullName, "model.gguf");
        byte[] whole = await File.ReadAllBytesAsync(WorkerFixture.Model, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, whole[..^5000], TestContext.Current.CancellationToken);
        await using LanguageModelWorker worker = WorkerFixture.Start(WorkerFixture.Settings(path));

        LanguageModelException error = await worker.RefusalAsync(WorkerFixture.Ask("A cat"));

        Assert.Equal(LanguageModelFault.Unusable, error.Fault);
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
        await worker.BecomesAsync(WorkerState.Refused);
        Assert.True(worker.Standing.IsDegraded);
        Assert.Contains("cut off", worker.Standing.Reason, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        await worker.BecomesAsync(WorkerState.Ready);
        Assert.Equal(30, (await worker.GenerateAsync(WorkerFixture.Ask("A cat"))).GeneratedTokens);
    }

    [Fact]
    public async Task Generate_NoMemoryForTheModel_RefusedAsTooLarge()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start(WorkerFixture.Settings() with { MaxMemoryBytes = 48L << 20 });

        LanguageModelException error = await worker.RefusalAsync(WorkerFixture.Ask("A cat"));

        Assert.Equal(LanguageModelFault.TooLarge, error.Fault);
        Assert.Contains("MiB are free", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_DamagedWeightsAndHeaders_NeverMoreThanAFailure()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullName, "model.gguf");
        byte[] whole = await File.ReadAllBytesAsync(WorkerFixture.Model, TestContext.Current.CancellationToken);
        var random = new Random(11);
        for (int i = 0; i < 6; i++)
        {
            byte[] damaged = [.. whole];
            for (int k = 0; k < 40; k++)
            {
                damaged[random.Next(i % 2 == 0 ? 12_000 : damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            await using LanguageModelWorker worker = WorkerFixture.Start(WorkerFixture.Settings(path));
            try
            {
                await worker.GenerateAsync(WorkerFixture.Ask("A cat"));
            }
            catch (LanguageModelException error)
            {
                Assert.True(error.Fault is LanguageModelFault.Unusable or LanguageModelFault.WorkerDied or LanguageModelFault.TooLarge or LanguageModelFault.Library or LanguageModelFault.VocabularyOnly or LanguageModelFault.Grammar, error.Message);
            }
        }
    }

    [Fact]
    public async Task Generate_Cancelled_SameProcessAnswersAgain()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        await worker.SettledAsync(TestContext.Current.CancellationToken);
        int process = worker.Standing.ProcessId;
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.GenerateAsync(Endless, _ => cancellation.Cancel(), WorkerFixture.Limit, cancellation.Token));

        Assert.Equal(30, (await worker.GenerateAsync(WorkerFixture.Ask("A cat"))).GeneratedTokens);
        Assert.Equal(process, worker.Standing.ProcessId);
    }

    [Fact]
    public async Task Generate_DeadlinePasses_SaysSoAndCanBeAskedAgain()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        await worker.SettledAsync(TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<LanguageModelException>(() => worker.GenerateAsync(Endless, null, TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));

        Assert.Equal(LanguageModelFault.DeadlineExceeded, error.Fault);
        Assert.Equal(30, (await worker.GenerateAsync(WorkerFixture.Ask("A cat"))).GeneratedTokens);
    }

    [Fact]
    public async Task Generate_OneRunsAndOneWaits_ThirdIsShed()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();
        await worker.SettledAsync(TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        Task first = worker.GenerateAsync(Endless, _ => begun.TrySetResult(), WorkerFixture.Limit, cancellation.Token);
        await begun.Task;
        Task<GenerationResult> second = worker.GenerateAsync(WorkerFixture.Ask("A cat"));

        LanguageModelException error = await worker.RefusalAsync(WorkerFixture.Ask("A dog"));

        Assert.Equal(LanguageModelFault.Shed, error.Fault);
        Assert.Equal(1, worker.Standing.ShedRequests);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(30, (await second).GeneratedTokens);
    }

    [Fact]
    public async Task Generate_BadGrammar_RefusedAndWorkerStays()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start();

        Assert.Equal(LanguageModelFault.Grammar, (await worker.RefusalAsync(WorkerFixture.Ask("A cat", grammar: "root ::= nothing"))).Fault);
        Assert.Equal("ok", (await worker.GenerateAsync(WorkerFixture.Ask("A cat", grammar: "root ::= \"ok\""))).Text);
    }

    [Fact]
    public async Task Generate_MemoryShort_ShedUntilThereIsMemoryAgain()
    {
        using var proc = new TemporaryFolder();
        string meminfo = Path.Combine(proc.FullName, "meminfo");
        await File.WriteAllTextAsync(meminfo, "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n", TestContext.Current.CancellationToken);
        await using LanguageModelWorker worker = WorkerFixture.Start(memory: new MemoryWatch(proc.FullName));
        await worker.BecomesAsync(WorkerState.Ready);

        await File.WriteAllTextAsync(meminfo, "MemTotal: 8000000 kB\nMemAvailable: 90000 kB\n", TestContext.Current.CancellationToken);
        await worker.BecomesAsync(WorkerState.Shed);

        LanguageModelException error = await worker.RefusalAsync(WorkerFixture.Ask("A cat"));
        Assert.Equal(LanguageModelFault.Shed, error.Fault);
        Assert.Contains("87 MiB", error.Message, StringComparison.Ordinal);
        Assert.True(worker.Standing.IsDegraded);
        Assert.Equal(0, worker.Standing.ProcessId);

        await File.WriteAllTextAsync(meminfo, "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n", TestContext.Current.CancellationToken);
        await worker.BecomesAsync(WorkerState.Ready);
    }

    [Fact]
    public async Task Start_ProgramThatIsNotThere_Degraded()
    {
        await using LanguageModelWorker worker = WorkerFixture.Start(WorkerFixture.Settings("any.gguf") with { Command = ["/nowhere/edge-inspector"] });

        LanguageModelException error = await worker.RefusalAsync(WorkerFixture.Ask("A cat"));

        Assert.Equal(LanguageModelFault.WorkerDied, error.Fault);
        Assert.Contains("does not start", error.Message, StringComparison.Ordinal);
    }
}
