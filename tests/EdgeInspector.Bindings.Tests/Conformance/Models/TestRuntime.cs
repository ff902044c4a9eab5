using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>One runtime for the whole test process, as in the program; skips where the library is not installed.</summary>
internal static class TestRuntime
{
    private static readonly Lazy<(IModelRuntime? Runtime, string Reason)> s_runtime = new(Create);

    public static SessionOptions OnCpu { get; } = new() { Provider = ExecutionProvider.Cpu, Threads = 1, Spin = false };

    public static IModelRuntime Get()
    {
        Assert.SkipWhen(s_runtime.Value.Runtime is null, s_runtime.Value.Reason);
        return s_runtime.Value.Runtime!;
    }

    public static IModelSession Load(string name, SessionOptions? options = null) =>
        Get().Load(SharedData.File("models", name), options ?? OnCpu);

    /// <summary>Fills an input with the same numbers in 0-255 on every machine.</summary>
    public static void FillFloats(Span<byte> bytes, uint seed = 1)
    {
        uint state = seed;
        foreach (ref float value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes))
        {
            state = (state * 1664525) + 1013904223;
            value = (state >> 8) % 256;
        }
    }

    private static (IModelRuntime?, string) Create()
    {
        try
        {
            return (Binding.Runtime(), "");
        }
        catch (DllNotFoundException exception)
        {
            return (null, exception.Message);
        }
    }
}
