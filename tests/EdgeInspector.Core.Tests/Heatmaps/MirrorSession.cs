using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Heatmaps;

/// <summary>A classifier of two labels whose last features are its picture: logits 0 and 1, features <c>[1, 3, S, S]</c>, and weights that take the second label from the first plane.</summary>
internal sealed class MirrorSession(int side) : IModelSession
{
    private readonly float[] _input = new float[3 * side * side];
    private readonly float[][] _outputs = [[0, 1], new float[3 * side * side], [0, 0, 0, 1, 0, 0]];

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("image", TensorElementType.Float32, [1, 3, side, side])];

    public IReadOnlyList<TensorSpec> Outputs { get; } =
    [
        new("logits", TensorElementType.Float32, [1, 2]), new("features", TensorElementType.Float32, [1, 3, side, side]), new("weights", TensorElementType.Float32, [2, 3]),
    ];

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public Span<byte> InputBytes(int index) => MemoryMarshal.AsBytes(_input.AsSpan());

    public void Run() => _input.CopyTo(_outputs[1], 0);

    public ReadOnlySpan<byte> OutputBytes(int index) => MemoryMarshal.AsBytes(_outputs[index].AsSpan());

    public ReadOnlySpan<long> OutputShape(int index) => Outputs[index].Shape.ToArray();

    public void Dispose()
    {
    }
}
