using EdgeInspector.Composition;
using EdgeInspector.Core.Models;
using EdgeInspector.Doctor;
using Xunit;

namespace EdgeInspector.Tests.Doctor;

public class TrialModelTests
{
    [Fact]
    public void Run_OnTheCpu_CalculatesRightly()
    {
        using IModelRuntime runtime = Ports.Runtime(null, static _ => { });
        Assert.Equal((ExecutionProvider.Cpu, null), TrialModel.Run(runtime, ExecutionProvider.Cpu));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"edge-inspector-trial-{Environment.ProcessId}-*"));
    }

    [Fact]
    public void Run_OnAProviderThatDoesNotWork_SaysWhy()
    {
        Assert.SkipWhen(Directory.EnumerateFileSystemEntries("/dev", "nvidia*").Any(), "CUDA may work here.");
        using IModelRuntime runtime = Ports.Runtime(null, static _ => { });
        Assert.Throws<ModelLoadException>(() => TrialModel.Run(runtime, ExecutionProvider.Cuda));
    }
}
