using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Tests.Patches;

/// <summary>A session whose row of numbers for each picture of the batch is computed by the test from that picture.</summary>
internal sealed class ComputedSession(int batch, int planes, int edge, int columns, Func<float[], float[]> compute) : IModelSession
{
    private readonly float[] _input = new float[batch * planes * edge * edge];
    private readonly float[] _output = new float[batch * columns];
    private readonly long[] _shape = [batch, columns];

    public int Runs { get; private set; }

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("images", TensorElementType.Float32, [batch, planes, edge, edge])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("logits", TensorElementType.Float32, [batch, columns])];

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public ExecutionProvider Provider => ExecutionProvider.Cpu;

    public string? FallbackReason => null;

    public Span<byte> InputBytes(int index) => MemoryMarshal.AsBytes(_input.AsSpan());

    public void Run()
    {
        Runs++;
        int length = planes * edge * edge;
        for (int i = 0; i < batch; i++)
        {
            compute(_input[(i * length)..((i + 1) * length)]).CopyTo(_output, i * columns);
        }
    }

    public ReadOnlySpan<byte> OutputBytes(int index) => MemoryMarshal.AsBytes(_output.AsSpan());

    public ReadOnlySpan<long> OutputShape(int index) => _shape;

    public void Dispose()
    {
    }
}
