using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Detection;

/// <summary>A session whose output is what the test puts there: known tensors are the point, the runtime is tested with its binding.</summary>
internal sealed class FakeSession(long[] inputShape, long[] outputShape) : IModelSession
{
    private readonly float[] _input = new float[inputShape.Aggregate(1L, (a, b) => a * b)];

    public float[] Output { get; set; } = new float[outputShape.Aggregate(1L, (a, b) => a * b)];

    public ReadOnlySpan<float> Input => _input;

    public Dictionary<string, string> Properties { get; } = [];

    /// <summary>What a run reports, where that is not what the model declares.</summary>
    public long[]? ShapeAfterRun { get; set; }

    public bool OutputShapeOpen { get; init; }

    public bool Disposed { get; private set; }

    public int Runs { get; private set; }

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new TensorSpec("images", TensorElementType.Float32, inputShape)];

    public IReadOnlyList<TensorSpec> Outputs =>
        [new TensorSpec("output0", TensorElementType.Float32, OutputShapeOpen ? [.. outputShape.Select(_ => -1L)] : outputShape)];

    public IReadOnlyDictionary<string, string> Metadata => Properties;

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public Span<byte> InputBytes(int index) => MemoryMarshal.AsBytes(_input.AsSpan());

    public void Run() => Runs++;

    public ReadOnlySpan<byte> OutputBytes(int index) => MemoryMarshal.AsBytes(Output.AsSpan());

    public ReadOnlySpan<long> OutputShape(int index) => ShapeAfterRun ?? outputShape;

    public void Dispose() => Disposed = true;
}
