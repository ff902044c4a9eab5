using EdgeInspector.Bindings.Native.OnnxRuntime;
using EdgeInspector.Bindings.Tests.Conformance.Models;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Native.OnnxRuntime;

public sealed class OnnxModelRuntimeTests
{
    private static readonly SessionOptions s_auto = new() { Threads = 1, Spin = false };

    [Fact]
    public void Load_AutoWithoutADevice_RunsOnTheCpuAndSaysWhy()
    {
        string model = SharedData.File("models", "mnist.onnx");
        _ = TestRuntime.Get();
        using var runtime = new OnnxModelRuntime(null, () => false);
        using IModelSession session = runtime.Load(model, s_auto);
        Assert.Equal(ExecutionProvider.Cpu, session.Provider);
        Assert.Equal("no NVIDIA device", session.FallbackReason);
    }

    [Fact]
    public void Load_AutoWithADeviceThatDoesNotWork_KeepsEveryReason()
    {
        string model = SharedData.File("models", "mnist.onnx");
        Assert.SkipWhen(HasGpu(), "A GPU is here: nothing falls back.");
        _ = TestRuntime.Get();
        using var runtime = new OnnxModelRuntime(null, () => true);
        using IModelSession session = runtime.Load(model, s_auto);
        Assert.Equal(ExecutionProvider.Cpu, session.Provider);
        Assert.Matches(@"TensorRt: \[ErrorCode:.*; Cuda: \[ErrorCode:", session.FallbackReason);
        session.Run();
    }

    private static bool HasGpu() => Directory.EnumerateFileSystemEntries("/dev", "nvidia*").Any();
}
