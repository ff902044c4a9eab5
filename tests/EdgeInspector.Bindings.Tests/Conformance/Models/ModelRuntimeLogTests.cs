using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>The runtime's log belongs to the process: a model loaded meanwhile by another test would let every warning speak again.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ModelRuntimeLogTests
{
    [Fact]
    public void Log_ModelThatWarnsForEveryWeight_IsPassedOnInMeasure()
    {
        string model = SharedData.File("models", "ultraface-RFB-320.onnx");
        _ = TestRuntime.Get();
        List<string> lines = [];
        using IModelRuntime runtime = Binding.Runtime(log: line => { lock (lines) { lines.Add(line); } });
        runtime.Load(model, TestRuntime.OnCpu).Dispose();
        lock (lines)
        {
            Assert.InRange(lines.Count(line => line.Contains("appears in graph inputs", StringComparison.Ordinal)), 1, 3);
            Assert.All(lines, line => Assert.StartsWith("ONNX Runtime ", line));
        }
    }

    [Fact]
    public void Log_ThatThrows_IsSwallowed()
    {
        string model = SharedData.File("models", "ultraface-RFB-320.onnx");
        _ = TestRuntime.Get();
        using IModelRuntime runtime = Binding.Runtime(log: _ => throw new InvalidOperationException("a failing log"));
        using IModelSession session = runtime.Load(model, TestRuntime.OnCpu);
        session.Run();
    }
}
