using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Refuses outputs that are no numbers before they become scores.</summary>
internal static class FiniteNumbers
{
    /// <exception cref="ModelRunException">NaN or infinity is among them.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Check(ReadOnlySpan<float> values)
    {
        // x * 0 is 0 for every number and NaN for the rest; NaN stays in a sum.
        ref float start = ref MemoryMarshal.GetReference(values);
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += Vector.LoadUnsafe(ref start, (nuint)i) * Vector<float>.Zero;
        }

        float rest = Vector.Sum(sum);
        for (; i < values.Length; i++)
        {
            rest += values[i] * 0;
        }

        if (float.IsNaN(rest))
        {
            throw new ModelRunException($"its output holds {Find(values)}.");
        }
    }

    private static float Find(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return value;
            }
        }

        return float.NaN;
    }
}
