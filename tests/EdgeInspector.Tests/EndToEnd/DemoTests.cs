using System.Globalization;
using System.Text.Json;
using Xunit;

namespace EdgeInspector.Tests.EndToEnd;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_SimulatedLine_FindsDefectsAndDeliversEveryEvent()
    {
        using ProgramProcess demo = ProgramProcess.Start("demo", "--seconds", "20", "--no-browser", "--json", "--set", "models:provider=cpu");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Contains("model   pcb-defects-int8 ", demo.Errors);
        Assert.Contains("model   pcb-anomaly-int8 ", demo.Errors);

        JsonElement result = JsonDocument.Parse(demo.Output.Split('\n')[^1]).RootElement;
        long frames = result.GetProperty("frames").GetInt64();
        long judged = result.GetProperty("judged").GetInt64();
        Assert.InRange(frames, 100, 2000);
        Assert.InRange(judged, 1, frames);
        Assert.True(result.GetProperty("dropped").GetInt64() >= 0);
        Assert.InRange(result.GetProperty("latency_ms").GetProperty("p50").GetDouble(), 0.1, 5000);
        Assert.True(result.GetProperty("latency_ms").GetProperty("p99").GetDouble() >= result.GetProperty("latency_ms").GetProperty("p50").GetDouble());
        Assert.True(result.GetProperty("fps").GetDouble() > 0);
        JsonElement defects = result.GetProperty("defects");
        Assert.InRange(defects.GetProperty("found").GetInt64(), 1, defects.GetProperty("passed").GetInt64());
        Assert.True(defects.GetProperty("false_alarms").GetInt64() >= 0);
        Assert.True(result.GetProperty("boards").GetInt64() >= 1);
        JsonElement events = result.GetProperty("events");
        Assert.True(events.GetProperty("written").GetInt64() >= 1);
        Assert.Equal(events.GetProperty("written").GetInt64(), events.GetProperty("published").GetInt64());
        Assert.Equal(events.GetProperty("written").GetInt64(), events.GetProperty("acknowledged").GetInt64());
    }

    [Fact]
    public async Task Demo_ModelNamed_RunsThatOneAndNoOther()
    {
        using ProgramProcess demo = ProgramProcess.Start("demo", "--source", "sim:pcb?seed=5&fps=0&boards=1", "--model", "pcb-defects", "--anomaly", "none", "--no-browser");

        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Matches(@"model   pcb-defects \d", demo.Output);
        Assert.DoesNotContain("int8", demo.Output);
        Assert.DoesNotContain("pcb-anomaly", demo.Output);
    }

    [Theory]
    [InlineData("models:provider=cpu", "cameras:0:models:0=pcb-defects", @"model   pcb-defects \d")]
    [InlineData("models:provider=cpu", "models:directory={0}", @"model   pcb-defects \d")]
    public async Task Demo_ModelOrStoreSet_IsNotExchanged(string provider, string set, string expected)
    {
        using TemporaryFolder store = new TemporaryFolder();
        using ProgramProcess demo = ProgramProcess.Start(
            "demo", "--source", "sim:pcb?seed=5&fps=0&boards=1", "--anomaly", "none", "--no-browser", "--set", provider, "--set", string.Format(CultureInfo.InvariantCulture, set, store.FullName));

        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Matches(expected, demo.Output);
        Assert.DoesNotContain("int8", demo.Output);
    }

    [Fact]
    public async Task Demo_SourceThatDoesNotExist_SaysSoAndExits2()
    {
        using ProgramProcess demo = ProgramProcess.Start("demo", "--source", "file:/nowhere/clip.mp4", "--seconds", "5", "--no-browser");

        Assert.Equal(2, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("/nowhere/clip.mp4", demo.Errors);
        Assert.DoesNotContain("   at ", demo.Errors);
    }
}
