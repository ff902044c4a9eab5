using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;
using Xunit;

namespace EdgeInspector.Bindings.Tests.Conformance.Models;

/// <summary>Element types, metadata and shapes of made-to-measure models.</summary>
public sealed class TinyModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-tiny-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TensorElementType.UInt8, 1)]
    [InlineData(TensorElementType.Int8, 1)]
    [InlineData(TensorElementType.Bool, 1)]
    [InlineData(TensorElementType.Float16, 2)]
    [InlineData(TensorElementType.Int32, 4)]
    [InlineData(TensorElementType.Float32, 4)]
    [InlineData(TensorElementType.Int64, 8)]
    [InlineData(TensorElementType.Float64, 8)]
    public void Run_EveryElementType_PassesBytesThrough(TensorElementType type, int size)
    {
        using IModelSession session = Load(TinyOnnx.Build("Identity", type, [2, 5], type, [2, 5]));
        Assert.Equal(type, session.Inputs[0].ElementType);
        Span<byte> input = session.InputBytes(0);
        Assert.Equal(10 * size, input.Length);
        input.Fill(1);
        session.Run();
        Assert.True(session.OutputBytes(0).SequenceEqual(input));
    }

    [Fact]
    public void Metadata_ExportersKeys_AreRead()
    {
        using IModelSession session = Load(TinyOnnx.Build("Identity", TensorElementType.Float32, [1], TensorElementType.Float32, [1], ("names", "{0: 'Öse'}"), ("stride", "32")));
        Assert.Equal(2, session.Metadata.Count);
        Assert.Equal("{0: 'Öse'}", session.Metadata["names"]);
        Assert.Equal("32", session.Metadata["stride"]);
    }

    [Fact]
    public void Load_OpenSizes_AreSettledByTheCaller()
    {
        string path = Path.Combine(_folder, "open.onnx");
        File.WriteAllBytes(path, TinyOnnx.Build("Relu", TensorElementType.Float32, ["batch", 3, "height", ""], TensorElementType.Float32, ["batch", 3, "height", ""], ("imgsz", "[32, 64]")));
        Assert.Throws<ModelLoadException>(() => TestRuntime.Get().Load(path, TestRuntime.OnCpu));
        using IModelSession session = TestRuntime.Get().Load(path, TestRuntime.OnCpu with { SettleShape = PictureInputs.SettleBy(null) });
        Assert.Equal([1, 3, 32, 64], session.Inputs[0].Shape);
        session.Run();
        Assert.Equal([1, 3, 32, 64], session.OutputShape(0).ToArray());
    }

    [Fact]
    public void Run_OpenOutput_IsReadAnewEachTime()
    {
        using IModelSession session = Load(TinyOnnx.Build("NonZero", TensorElementType.Float32, [1, 8], TensorElementType.Int64, [2, "found"]));
        Assert.Equal([2, -1], session.Outputs[0].Shape);
        Assert.Throws<InvalidOperationException>(() => session.OutputBytes(0).Length);
        for (int found = 0; found <= 8; found++)
        {
            MemoryMarshal.Cast<byte, float>(session.InputBytes(0))[..found].Fill(1);
            session.Run();
            Assert.Equal([2, found], session.OutputShape(0).ToArray());
            Assert.Equal(Enumerable.Range(0, found).Select(i => (long)i), MemoryMarshal.Cast<byte, long>(session.OutputBytes(0))[found..].ToArray());
        }
    }

    [Fact]
    public void Run_OutputDeclaredWrongly_FollowsWhatTheGraphProduces()
    {
        using IModelSession session = Load(TinyOnnx.Build("NonZero", TensorElementType.Float32, [1, 8], TensorElementType.Int64, [2, 3]));
        for (int found = 8; found >= 1; found--)
        {
            session.InputBytes(0).Clear();
            MemoryMarshal.Cast<byte, float>(session.InputBytes(0))[..found].Fill(1);
            session.Run();
            Assert.Equal([2, found], session.OutputShape(0).ToArray());
            Assert.Equal(2 * found * sizeof(long), session.OutputBytes(0).Length);
        }
    }

    [Fact]
    public void Load_DimensionWithoutAName_TakesTheGivenShape()
    {
        byte[] model = TinyOnnx.Build("Identity", TensorElementType.Float32, ["", 4], TensorElementType.Float32, ["", 4]);
        using IModelSession session = Load(model, new() { ["x"] = [3, 4] });
        TestRuntime.FillFloats(session.InputBytes(0));
        session.Run();
        Assert.Equal([3, 4], session.OutputShape(0).ToArray());
        Assert.True(session.OutputBytes(0).SequenceEqual(session.InputBytes(0)));
    }

    [Theory]
    [InlineData(8, "string")]
    [InlineData(12, "uint32")]
    public void Load_TypeThatIsNotExchanged_SaysSo(int type, string name)
    {
        var exception = Assert.Throws<ModelLoadException>(() => Load(TinyOnnx.Build("Identity", (TensorElementType)type, [1], (TensorElementType)type, [1])));
        Assert.Contains($"x {name} [1], whose type is not supported", exception.Message);
    }

    [Fact]
    public void Load_InputAbove2GiB_SaysSo()
    {
        byte[] model = TinyOnnx.Build("Identity", TensorElementType.Float32, ["n"], TensorElementType.Float32, ["n"]);
        var exception = Assert.Throws<ModelLoadException>(() => Load(model, new() { ["x"] = [1L << 40] }));
        Assert.Contains("above 2 GiB", exception.Message);
    }

    [Fact]
    public void Load_OperatorNobodyHas_NamesIt()
    {
        var exception = Assert.Throws<ModelLoadException>(() => Load(TinyOnnx.Build("Frobnicate", TensorElementType.Float32, [1], TensorElementType.Float32, [1])));
        Assert.Contains("needs the operator Frobnicate", exception.Message);
    }

    private IModelSession Load(byte[] model, Dictionary<string, long[]>? shapes = null)
    {
        string path = Path.Combine(_folder, "tiny.onnx");
        File.WriteAllBytes(path, model);
        return TestRuntime.Get().Load(path, shapes is null ? TestRuntime.OnCpu : TestRuntime.OnCpu with { InputShapes = shapes });
    }
}
