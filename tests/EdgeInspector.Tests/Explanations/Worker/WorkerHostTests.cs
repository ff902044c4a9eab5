using System.Diagnostics;
using EdgeInspector.Explanations.Worker;
using Xunit;

namespace EdgeInspector.Tests.Explanations.Worker;

/// <summary>The other process by itself, and what happens to it when the program that asked is gone.</summary>
public sealed class WorkerHostTests
{
    [Fact]
    public async Task Run_InputEndsWhileItWrites_ProcessEnds()
    {
        using Process process = Process.Start(new ProcessStartInfo(WorkerFixture.Command[0], WorkerFixture.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        WorkerSettings settings = WorkerFixture.Settings();
        await process.StandardInput.WriteLineAsync(WorkerJson.Write(new WorkerRequest { Kind = WorkerRequestKind.Load, Model = settings.Model, Options = settings.Options }));
        await process.StandardInput.WriteLineAsync(WorkerJson.Write(new WorkerRequest
        {
            Kind = WorkerRequestKind.Generate,
            Id = 1,
            Streams = true,
            Generation = WorkerFixture.Ask("Once", maxTokens: 450, grammar: "root ::= [a-z ]+ \"!!\""),
        }));
        while (WorkerJson.ReadReply((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!)?.Kind != WorkerReplyKind.Text)
        {
        }

        process.StandardInput.Close();

        using var limit = new CancellationTokenSource(WorkerFixture.Limit);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.HasExited);
    }

    [Fact]
    public void ReadReply_OutputOfALibrary_IsNoReply() => Assert.Null(WorkerJson.ReadReply("parse: error parsing grammar: unexpected end of input"));
}
