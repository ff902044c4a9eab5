using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

public sealed class ModelSessionTests
{
    private static readonly Dictionary<string, long[]> s_beansShape = new() { ["pixel_values"] = [1, 3, 224, 224] };

    [Fact]
    public void Inputs_Mnist_AreAsDeclared()
    {
        using IModelSession session = TestRuntime.Load("mnist.onnx");
        Assert.Equal("Input3 Float32 [1, 1, 28, 28]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("Plus214_Output_0 Float32 [1, 10]", Assert.Single(session.Outputs).ToString());
        Assert.Equal(ExecutionProvider.Cpu, session.Provider);
        Assert.Equal(28 * 28 * 4, session.InputBytes(0).Length);
    }

    [Fact]
    public unsafe void InputBytes_AreAlignedAndZeroed()
    {
        using IModelSession session = TestRuntime.Load("yolox_nano_coco_416.onnx");
        Span<byte> bytes = session.InputBytes(0);
        fixed (byte* start = bytes)
        {
            Assert.Equal(0, (nint)start % 64);
        }

        Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData("mnist.onnx")]
    [InlineData("yolox_nano_coco_416.onnx")]
    [InlineData("nanodet_coco_320.onnx")]
    [InlineData("fastestdet_fruits.onnx")]
    [InlineData("ultraface-RFB-320.onnx")]
    public void Run_SameInput_EqualsOnnxRuntimeNodeBitForBit(string name)
    {
        using IModelSession session = TestRuntime.Load(name);
        TestRuntime.FillFloats(session.InputBytes(0));
        byte[] input = session.InputBytes(0).ToArray();
        session.Run();
        byte[][] peer = OnnxRuntimeNode.Run(SharedData.File("models", name), session.Inputs[0], input);
        Assert.Equal(session.Outputs.Count, peer.Length);
        for (int i = 0; i < peer.Length; i++)
        {
            Assert.True(session.OutputBytes(i).SequenceEqual(peer[i]), $"Output {session.Outputs[i]} differs.");
        }
    }

    [Fact]
    public void Run_Twice_GivesTheSameAndReadsNewInput()
    {
        using IModelSession session = TestRuntime.Load("mnist.onnx");
        TestRuntime.FillFloats(session.InputBytes(0));
        session.Run();
        byte[] first = session.OutputBytes(0).ToArray();
        TestRuntime.FillFloats(session.InputBytes(0), seed: 7);
        session.Run();
        Assert.False(session.OutputBytes(0).SequenceEqual(first));
        TestRuntime.FillFloats(session.InputBytes(0));
        session.Run();
        Assert.True(session.OutputBytes(0).SequenceEqual(first));
    }

    [Theory]
    [InlineData("mnist.onnx")]
    [InlineData("nanodet_coco_320.onnx")]
    public void Run_Repeatedly_AllocatesNothingManaged(string name)
    {
        using IModelSession session = TestRuntime.Load(name);
        RunAndRead(session, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long read = RunAndRead(session, 100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(read > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Load_OpenBatch_IsFixedByTheGivenShape(int batch)
    {
        Dictionary<string, long[]> shapes = new() { ["pixel_values"] = [batch, 3, 224, 224] };
        using IModelSession session = TestRuntime.Load("resnet-tiny-beans.onnx", WithShapes(shapes));
        Assert.Equal([batch, 3, 224, 224], session.Inputs[0].Shape);
        TestRuntime.FillFloats(session.InputBytes(0));
        session.Run();
        Assert.Equal([batch, 3], session.OutputShape(0).ToArray());
        Assert.Equal(batch * 3 * 4, session.OutputBytes(0).Length);
        Assert.All(MemoryMarshal.Cast<byte, float>(session.OutputBytes(0)).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Load_NamedDimensionGiven_FixesTheOutputsToo()
    {
        using IModelSession session = TestRuntime.Load("resnet-tiny-beans.onnx", WithShapes(s_beansShape));
        Assert.Equal([1, 3], session.Outputs[0].Shape);
    }

    [Fact]
    public void Load_TwoInputsOfDifferentTypes_RunsAndReportsShapes()
    {
        using IModelSession session = TestRuntime.Load("deimv2_atto_coco_int8.onnx", WithShapes(Deim(1)));
        Assert.Equal([TensorElementType.Float32, TensorElementType.Int64], session.Inputs.Select(input => input.ElementType));
        MemoryMarshal.Cast<byte, long>(session.InputBytes(1)).Fill(320);
        TestRuntime.FillFloats(session.InputBytes(0));
        session.Run();
        for (int i = 0; i < session.Outputs.Count; i++)
        {
            Assert.DoesNotContain(-1, session.OutputShape(i).ToArray());
            Assert.False(session.OutputBytes(i).IsEmpty);
        }
    }

    [Fact]
    public void Load_OpenDimensionNotGiven_NamesTheInput()
    {
        var exception = Assert.Throws<ModelLoadException>(() => TestRuntime.Load("resnet-tiny-beans.onnx"));
        Assert.Contains("pixel_values float32 [batch, sequence, 224, 224]", exception.Message);
    }

    [Theory]
    [InlineData("pixel_values", 1L, 3L, 224L, 225L)]
    [InlineData("pixel_values", 0L, 3L, 224L, 224L)]
    [InlineData("pixel_values", 1L, 3L, 224L)]
    [InlineData("pixels", 1L, 3L, 224L, 224L)]
    public void Load_ShapeThatDoesNotFit_SaysWhy(string name, params long[] shape)
    {
        Dictionary<string, long[]> shapes = new() { [name] = shape };
        var exception = Assert.Throws<ModelLoadException>(() => TestRuntime.Load("resnet-tiny-beans.onnx", WithShapes(shapes)));
        Assert.Contains("pixel_values", exception.Message);
    }

    [Fact]
    public void Load_ImpossibleShape_FailsInWords()
    {
        // The second dimension is open in the file, but its convolution takes three channels.
        Dictionary<string, long[]> shapes = new() { ["pixel_values"] = [1, 5, 224, 224] };
        Exception? exception = Record.Exception(() =>
        {
            using IModelSession session = TestRuntime.Load("resnet-tiny-beans.onnx", WithShapes(shapes));
            session.Run();
        });
        Assert.True(exception is ModelLoadException or ModelRunException, exception?.ToString());
        Assert.Contains("resnet-tiny-beans.onnx", exception!.Message);
    }

    [Fact]
    public async Task Run_TwoSessionsOnTwoThreads_DoNotDisturbEachOther()
    {
        string name = "mnist.onnx";
        using IModelSession one = TestRuntime.Load(name);
        using IModelSession two = TestRuntime.Load(name);
        byte[] expectedOne = RunOnce(one, 3);
        byte[] expectedTwo = RunOnce(two, 4);
        await Task.WhenAll(Task.Run(() => Repeat(one, 3, expectedOne), TestContext.Current.CancellationToken), Task.Run(() => Repeat(two, 4, expectedTwo), TestContext.Current.CancellationToken));

        static void Repeat(IModelSession session, uint seed, byte[] expected)
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.Equal(expected, RunOnce(session, seed));
            }
        }
    }

    [Fact]
    public void Dispose_Twice_IsHarmlessAndEndsUse()
    {
        IModelSession session = TestRuntime.Load("mnist.onnx");
        session.Run();
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.InputBytes(0).Length);
        Assert.Throws<ObjectDisposedException>(() => session.OutputBytes(0).Length);
    }

    private static Dictionary<string, long[]> Deim(long batch) => new() { ["images"] = [batch, 3, 320, 320], ["orig_target_sizes"] = [batch, 2] };

    private static SessionOptions WithShapes(Dictionary<string, long[]> shapes) => TestRuntime.OnCpu with { InputShapes = shapes };

    private static byte[] RunOnce(IModelSession session, uint seed)
    {
        TestRuntime.FillFloats(session.InputBytes(0), seed);
        session.Run();
        return session.OutputBytes(0).ToArray();
    }

    private static long RunAndRead(IModelSession session, int times)
    {
        long read = 0;
        for (int time = 0; time < times; time++)
        {
            session.Run();
            for (int i = 0; i < session.Outputs.Count; i++)
            {
                read += session.OutputBytes(i).Length + session.OutputShape(i).Length;
            }
        }

        return read;
    }
}
