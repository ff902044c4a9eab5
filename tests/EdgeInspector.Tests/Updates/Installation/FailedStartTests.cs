using EdgeInspector.Tests.EndToEnd;
using EdgeInspector.Updates.Installation;
using Xunit;

namespace EdgeInspector.Tests.Updates.Installation;

/// <summary>The daemon with a signed model that does not load.</summary>
public class FailedStartTests
{
    [Fact]
    public async Task Run_ModelOnTrialThatDoesNotStart_IsLeftAtTheFourthStart()
    {
        using var bench = new SlotBench();
        string state = Path.Combine(bench.Root, "box");
        string config = Path.Combine(bench.Root, "config.yml");
        File.WriteAllText(config, $$"""
            cameras: [{name: top, source: "sim:pcb?fps=5", models: [pcb-defects]}]
            models: {directory: "{{state}}/models"}
            mqtt: {url: "mqtt://127.0.0.1:{{TestBroker.FreePort()}}"}
            storage: {directory: "{{state}}"}
            updates: {trust: "{{bench.TrustFolderPath}}", min_free_bytes: 0}
            web: {listen: "http://127.0.0.1:0"}
            """);
        using (ProgramProcess install = ProgramProcess.Start("models", "install", bench.Package("9.0.0", "pcb-defects", channel: null).Path, "--offline", "--config", config))
        {
            Assert.True(await install.WaitAsync(TimeSpan.FromSeconds(30)) == 0, install.Errors);
        }

        for (int start = 0; start < ModelSlots.MaxFailedStarts; start++)
        {
            using ProgramProcess failing = ProgramProcess.Start("run", "--config", config);
            Assert.Equal(2, await failing.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Contains("9.0.0", failing.Errors);
        }

        using ProgramProcess line = ProgramProcess.Start("run", "--config", config);
        await line.LineAsync("3 starts with 9.0.0 on trial have failed", TimeSpan.FromSeconds(30));
        await line.LineAsync("ready: ", TimeSpan.FromSeconds(30));
        line.Signal("TERM");
        Assert.Equal(0, await line.WaitAsync(TimeSpan.FromSeconds(10)));
        using ProgramProcess audit = ProgramProcess.Start("models", "audit", "--verify", "--config", config);
        Assert.Equal(0, await audit.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("blocked  pcb-defects  9.0.0", audit.Output);
        Assert.Contains("rolled-back  pcb-defects", audit.Output);
    }
}
