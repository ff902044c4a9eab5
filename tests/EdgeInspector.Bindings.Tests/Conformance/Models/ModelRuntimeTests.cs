using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

public sealed class ModelRuntimeTests
{
    private static readonly SessionOptions s_auto = new() { Threads = 1, Spin = false };

    [Fact]
    public void Description_NamesVersionAndFile()
    {
        Assert.Matches(@"^ONNX Runtime 1\.\d+\.\d+ \(.*libonnxruntime\.so.*\)$", TestRuntime.Get().Description);
        Assert.Contains(ExecutionProvider.Cpu, TestRuntime.Get().CompiledProviders);
        Assert.DoesNotContain(ExecutionProvider.Auto, TestRuntime.Get().CompiledProviders);
    }

    [Theory]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.TensorRt)]
    public void Load_ProviderByNameThatDoesNotWork_FailsWithItsWords(ExecutionProvider provider)
    {
        string model = SharedData.File("models", "mnist.onnx");
        Assert.SkipWhen(HasGpu(), "A GPU is here: the provider may work.");
        var exception = Assert.Throws<ModelLoadException>(() => TestRuntime.Get().Load(model, s_auto with { Provider = provider }));
        Assert.Contains(model, exception.Message);
        Assert.Contains($"does not load on {provider}, which was asked for by name: [ErrorCode:", exception.Message);
        Assert.Contains("models.provider", exception.Message);
    }

    [Fact]
    public void Load_CpuByName_HasNoFallbackReason()
    {
        using IModelSession session = TestRuntime.Load("mnist.onnx");
        Assert.Null(session.FallbackReason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(257)]
    public void Load_ThreadsOutOfRange_Throws(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TestRuntime.Get().Load("any.onnx", s_auto with { Threads = threads }));

    [Fact]
    public void Constructor_MissingConfiguredLibrary_SaysWhatToDo()
    {
        var exception = Assert.Throws<DllNotFoundException>(() => Binding.Runtime("/nowhere/libonnxruntime.so"));
        Assert.Contains("/nowhere/libonnxruntime.so", exception.Message);
        Assert.Contains("scripts/setup", exception.Message);
        Assert.Contains("models.library", exception.Message);
    }

    [Fact]
    public void Constructor_LibraryThatIsSomethingElse_SaysSo()
    {
        string other = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.so");
        File.WriteAllText(other, "not a library");
        try
        {
            var exception = Assert.Throws<DllNotFoundException>(() => Binding.Runtime(other));
            Assert.Contains(other, exception.Message);
            Assert.Contains("does not load", exception.Message);
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public void Constructor_LibraryWithoutTheEntryPoint_SaysItIsNotOnnxRuntime()
    {
        string? libc = Directory.EnumerateFiles("/lib", "libm.so.6", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault();
        Assert.SkipWhen(libc is null, "No libm.so.6 below /lib.");
        var exception = Assert.Throws<DllNotFoundException>(() => Binding.Runtime(libc));
        Assert.Contains("is not ONNX Runtime", exception.Message);
    }

    [Fact]
    public void Dispose_SessionStillInUse_RunsOn()
    {
        string model = SharedData.File("models", "mnist.onnx");
        _ = TestRuntime.Get();
        IModelRuntime runtime = Binding.Runtime();
        using IModelSession session = runtime.Load(model, TestRuntime.OnCpu);
        runtime.Dispose();
        session.Run();
        Assert.Equal(40, session.OutputBytes(0).Length);
        Assert.Throws<ObjectDisposedException>(() => runtime.Load(model, TestRuntime.OnCpu));
    }

    private static bool HasGpu() => Directory.EnumerateFileSystemEntries("/dev", "nvidia*").Any();
}
