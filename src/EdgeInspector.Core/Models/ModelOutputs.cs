using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Models;

/// <summary>
/// A model's outputs as floats, in the order its decoder reads them. 32-bit floats are lent as they lie; other types are converted into
/// buffers made once. Valid until the session's next run.
/// </summary>
public sealed class ModelOutputs
{
    private readonly IModelSession _session;
    private readonly int[] _indices;
    private readonly TensorElementType[] _types;
    private readonly float[]?[] _converted;
    private readonly int[] _lengths;
    private readonly long[][] _shapes;

    /// <param name="indices">Outputs of the session to read.</param>
    /// <param name="specs">Their types and settled shapes, in the same order.</param>
    public ModelOutputs(IModelSession session, IReadOnlyList<int> indices, IReadOnlyList<TensorSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(specs);
        _session = session;
        _indices = [.. indices];
        _types = [.. specs.Select(spec => spec.ElementType)];
        _shapes = [.. specs.Select(spec => spec.Shape.ToArray())];
        _lengths = [.. _shapes.Select(shape => (int)shape.Aggregate(1L, (a, b) => a * b))];
        _converted = [.. _types.Select((type, i) => type == TensorElementType.Float32 ? null : new float[_lengths[i]])];
    }

    public int Count => _indices.Length;

    /// <summary>Output <paramref name="index"/> of the last run, row-major.</summary>
    public ReadOnlySpan<float> this[int index] =>
        _converted[index] ?? MemoryMarshal.Cast<byte, float>(_session.OutputBytes(_indices[index]));

    /// <summary>Whether an output of that type can be read.</summary>
    public static bool IsReadable(TensorElementType type) =>
        type is TensorElementType.Float32 or TensorElementType.Float16 or TensorElementType.Float64 or TensorElementType.Int32 or TensorElementType.Int64 or TensorElementType.UInt8 or TensorElementType.Bool;

    /// <summary>Takes over what the session's last run produced.</summary>
    /// <exception cref="ModelRunException">An output has another shape than the decoder was made for.</exception>
    public void Refresh()
    {
        for (int i = 0; i < _indices.Length; i++)
        {
            ReadOnlySpan<long> shape = _session.OutputShape(_indices[i]);
            ReadOnlySpan<byte> bytes = _session.OutputBytes(_indices[i]);
            if (!shape.SequenceEqual(_shapes[i]))
            {
                throw new ModelRunException($"output {_session.Outputs[_indices[i]].Name} is [{Text(shape)}] where its first run gave [{Text(_shapes[i])}]: its shape depends on the picture. Export it with a fixed shape.");
            }

            if (_converted[i] is { } floats)
            {
                Convert(_types[i], bytes, floats);
            }
        }
    }

    private static void Convert(TensorElementType type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        switch (type)
        {
            case TensorElementType.Float16:
                HalfFloats.Widen(MemoryMarshal.Cast<byte, ushort>(bytes), floats);
                break;
            case TensorElementType.Float64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = (float)doubles[i];
                }

                break;
            case TensorElementType.Int64:
                ReadOnlySpan<long> longs = MemoryMarshal.Cast<byte, long>(bytes);
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = longs[i];
                }

                break;
            case TensorElementType.Bool:
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = bytes[i] != 0 ? 1 : 0;
                }

                break;
            case TensorElementType.UInt8:
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = bytes[i];
                }

                break;
            default:
                ReadOnlySpan<int> integers = MemoryMarshal.Cast<byte, int>(bytes);
                for (int i = 0; i < floats.Length; i++)
                {
                    floats[i] = integers[i];
                }

                break;
        }
    }

    private static string Text(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());
}
