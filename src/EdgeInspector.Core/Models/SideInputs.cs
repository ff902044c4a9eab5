using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Models;

/// <summary>Writes constants into inputs beside the picture.</summary>
internal static class SideInputs
{
    /// <summary>False where the values are none, too few or too many, or of a type that cannot be written.</summary>
    /// <param name="target">The input's buffer.</param>
    public static bool Fill(TensorSpec input, Span<byte> target, ReadOnlySpan<float> values)
    {
        long count = input.Shape.Aggregate(1L, (a, b) => a * b);
        if (values.IsEmpty || values.Length != count)
        {
            return false;
        }

        for (int i = 0; i < values.Length; i++)
        {
            switch (input.ElementType)
            {
                case TensorElementType.Float32:
                    MemoryMarshal.Cast<byte, float>(target)[i] = values[i];
                    break;
                case TensorElementType.Int64:
                    MemoryMarshal.Cast<byte, long>(target)[i] = (long)values[i];
                    break;
                case TensorElementType.Int32:
                    MemoryMarshal.Cast<byte, int>(target)[i] = (int)values[i];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
