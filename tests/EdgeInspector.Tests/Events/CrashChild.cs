using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeInspector.Events;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Tests.Events;

/// <summary>This test program as a child that records events until it is killed, printing each number it was promised is durable.</summary>
internal static class CrashChild
{
    private const string Variable = "EDGE_INSPECTOR_TEST_CRASH_CHILD";

    /// <summary>Runs the child until it has printed so many commits, kills it without warning, and returns the last number it printed.</summary>
    public static async Task<long> RunAndKillAsync(string folder, int commits)
    {
        string assembly = typeof(CrashChild).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly]) { RedirectStandardOutput = true };
        start.Environment[Variable] = folder;
        using Process child = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        long last = 0;
        try
        {
            for (int i = 0; i < commits; i++)
            {
                string? line = await child.StandardOutput.ReadLineAsync(deadline.Token);
                Assert.True(long.TryParse(line, out last), $"The child printed '{line}'.");
            }
        }
        finally
        {
            child.Kill();
        }

        await child.WaitForExitAsync(deadline.Token);

        // What was still in the pipe was promised too.
        while (child.StandardOutput.ReadLine() is { } line)
        {
            last = long.TryParse(line, out long seq) ? seq : last;
        }

        return last;
    }

    // Before the test runner's own Main: the child never becomes a test run.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is string folder)
        {
            Record(folder);
        }
    }

    private static void Record(string folder)
    {
        using var store = new EventStore(
            new EventStoreSettings { Directory = folder, Boot = Samples.NewId() }, new ContractFormat(new Topics("edge-inspector", "line-3")), TimeProvider.System, NullLogger<EventStore>.Instance);
        store.Start();
        while (true)
        {
            for (int i = 0; i < 20; i++)
            {
                store.Record(Samples.Recording(Samples.Event()));
            }

            Task<bool> flush = store.FlushAsync(CancellationToken.None);
            flush.Wait();
            Console.Out.WriteLine(store.State.LastSeq);
            Console.Out.Flush();
        }
    }
}
