using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Detection;

/// <summary>A session of any number of inputs and outputs, whose outputs are what the test gives: <c>(name, shape, float[], Half[], long[] or int[])</c>.</summary>
internal sealed class TensorSession(TensorSpec[] inputs, params (string Name, long[] Shape, Array Data)[] outputs) : IModelSession
{
    private readonly byte[][] _inputs = [.. inputs.Select(input => new byte[input.Shape.Aggregate(1L, (a, b) => a * b) * SizeOf(input.ElementType)])];
    private readonly byte[][] _outputs = [.. outputs.Select(output => Bytes(output.Data))];

    public Dictionary<string, string> Properties { get; } = [];

    public IReadOnlyList<TensorSpec> Inputs { get; } = inputs;

    public IReadOnlyList<TensorSpec> Outputs { get; } = [.. outputs.Select(output => new TensorSpec(output.Name, TypeOf(output.Data), output.Shape))];

    public IReadOnlyDictionary<string, string> Metadata => Properties;

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public Span<byte> InputBytes(int index) => _inputs[index];

    public ReadOnlySpan<T> Input<T>(int index)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_inputs[index]);

    public void Run()
    {
    }

    public ReadOnlySpan<byte> OutputBytes(int index) => _outputs[index];

    public ReadOnlySpan<long> OutputShape(int index) => outputs[index].Shape;

    public void Dispose()
    {
    }

    private static TensorElementType TypeOf(Array data) => data switch
    {
        float[] => TensorElementType.Float32,
        Half[] => TensorElementType.Float16,
        double[] => TensorElementType.Float64,
        long[] => TensorElementType.Int64,
        int[] => TensorElementType.Int32,
        _ => throw new ArgumentException("No tensor of that type.", nameof(data)),
    };

    private static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => 1,
        TensorElementType.Float16 => 2,
        TensorElementType.Int64 or TensorElementType.Float64 => 8,
        _ => 4,
    };

    private static byte[] Bytes(Array data) => data switch
    {
        float[] values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        Half[] values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        double[] values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        long[] values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        int[] values => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        _ => throw new ArgumentException("No tensor of that type.", nameof(data)),
    };
}
