using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// Greedy removal of duplicates, class by class or across classes: candidates are taken by falling score (equal scores in their given order); one whose
/// IoU with a kept one (of the same class) is above the threshold is dropped. Buffers are kept for reuse. Not thread-safe.
/// </summary>
/// <remarks>
/// A candidate is compared with all kept ones at once, sixteen or four per step, and leaves at the first hit. The IoU is that of
/// <see cref="Frames.FrameBox.Iou"/>, operation for operation, so the result is the same to the last bit.
/// </remarks>
public sealed class NonMaxSuppression
{
    private const int Lanes = 16;

    // Below every quotient that rounding could still lift above the threshold: only such lanes are divided.
    private const float Nearly = 1 - 1e-6f;

    private readonly ScoreOrder _order;
    private readonly float[] _x1;
    private readonly float[] _y1;
    private readonly float[] _x2;
    private readonly float[] _y2;
    private readonly float[] _areas;
    private readonly int[] _classes;

    /// <param name="capacity">Largest number of candidates.</param>
    public NonMaxSuppression(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        int padded = (capacity + Lanes - 1) / Lanes * Lanes;
        _order = new ScoreOrder(capacity);
        _x1 = new float[padded];
        _y1 = new float[padded];
        _x2 = new float[padded];
        _y2 = new float[padded];
        _areas = new float[padded];
        _classes = new int[padded];
    }

    /// <summary>Selects.</summary>
    /// <param name="iouThreshold">0-1; 1 keeps all.</param>
    /// <param name="kept">Receives indices into <paramref name="candidates"/>, by falling score; its length is the most that are kept.</param>
    /// <param name="acrossClasses">Whether a box also hides those of other classes. Default false.</param>
    /// <returns>How many were kept.</returns>
    public int Select(Candidates candidates, float iouThreshold, Span<int> kept, bool acrossClasses = false)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfNegative(iouThreshold);
        if (candidates.Count > _order.Capacity)
        {
            throw new ArgumentException($"{candidates.Count} candidates exceed the capacity of {_order.Capacity}.", nameof(candidates));
        }

        ReadOnlySpan<ulong> order = _order.Descending(candidates.Scores);
        return Vector512.IsHardwareAccelerated
            ? Select512(candidates, order, iouThreshold, kept, acrossClasses)
            : Select128(candidates, order, iouThreshold, kept, acrossClasses);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Select512(Candidates candidates, ReadOnlySpan<ulong> order, float threshold, Span<int> kept, bool acrossClasses)
    {
        ReadOnlySpan<float> x1 = candidates.X1, y1 = candidates.Y1, x2 = candidates.X2, y2 = candidates.Y2;
        ReadOnlySpan<int> classes = candidates.Classes;
        ref float kx1 = ref MemoryMarshal.GetArrayDataReference(_x1);
        ref float ky1 = ref MemoryMarshal.GetArrayDataReference(_y1);
        ref float kx2 = ref MemoryMarshal.GetArrayDataReference(_x2);
        ref float ky2 = ref MemoryMarshal.GetArrayDataReference(_y2);
        ref float areas = ref MemoryMarshal.GetArrayDataReference(_areas);
        ref int labels = ref MemoryMarshal.GetArrayDataReference(_classes);
        Vector512<float> limit = Vector512.Create(threshold), nearly = Vector512.Create(threshold * Nearly);
        int count = 0;
        for (int i = 0; i < order.Length && count < kept.Length; i++)
        {
            int index = ScoreOrder.IndexOf(order[i]);
            float area = AreaOf(x1[index], y1[index], x2[index], y2[index]);
            Vector512<float> vx1 = Vector512.Create(x1[index]), vy1 = Vector512.Create(y1[index]), vx2 = Vector512.Create(x2[index]), vy2 = Vector512.Create(y2[index]);
            Vector512<float> vArea = Vector512.Create(area);
            Vector512<int> label = Vector512.Create(acrossClasses ? 0 : classes[index]);
            bool hit = false;
            for (nuint k = 0; k < (nuint)count; k += Lanes)
            {
                Vector512<float> w = Vector512.MinNative(vx2, Vector512.LoadUnsafe(ref kx2, k)) - Vector512.MaxNative(vx1, Vector512.LoadUnsafe(ref kx1, k));
                Vector512<float> h = Vector512.MinNative(vy2, Vector512.LoadUnsafe(ref ky2, k)) - Vector512.MaxNative(vy1, Vector512.LoadUnsafe(ref ky1, k));
                Vector512<float> both = Vector512.MaxNative(w, Vector512<float>.Zero) * Vector512.MaxNative(h, Vector512<float>.Zero);
                Vector512<float> union = vArea + Vector512.LoadUnsafe(ref areas, k) - both;
                Vector512<float> near = Vector512.GreaterThan(both, nearly * union) & Vector512.Equals(label, Vector512.LoadUnsafe(ref labels, k)).AsSingle();
                if (near.AsInt32() != Vector512<int>.Zero && (Vector512.GreaterThan(both / union, limit) & near).AsInt32() != Vector512<int>.Zero)
                {
                    hit = true;
                    break;
                }
            }

            if (!hit)
            {
                Keep(candidates, index, acrossClasses ? 0 : classes[index], area, count);
                kept[count++] = index;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Select128(Candidates candidates, ReadOnlySpan<ulong> order, float threshold, Span<int> kept, bool acrossClasses)
    {
        ReadOnlySpan<float> x1 = candidates.X1, y1 = candidates.Y1, x2 = candidates.X2, y2 = candidates.Y2;
        ReadOnlySpan<int> classes = candidates.Classes;
        ref float kx1 = ref MemoryMarshal.GetArrayDataReference(_x1);
        ref float ky1 = ref MemoryMarshal.GetArrayDataReference(_y1);
        ref float kx2 = ref MemoryMarshal.GetArrayDataReference(_x2);
        ref float ky2 = ref MemoryMarshal.GetArrayDataReference(_y2);
        ref float areas = ref MemoryMarshal.GetArrayDataReference(_areas);
        ref int labels = ref MemoryMarshal.GetArrayDataReference(_classes);
        Vector128<float> limit = Vector128.Create(threshold), nearly = Vector128.Create(threshold * Nearly);
        int count = 0;
        for (int i = 0; i < order.Length && count < kept.Length; i++)
        {
            int index = ScoreOrder.IndexOf(order[i]);
            float area = AreaOf(x1[index], y1[index], x2[index], y2[index]);
            Vector128<float> vx1 = Vector128.Create(x1[index]), vy1 = Vector128.Create(y1[index]), vx2 = Vector128.Create(x2[index]), vy2 = Vector128.Create(y2[index]);
            Vector128<float> vArea = Vector128.Create(area);
            Vector128<int> label = Vector128.Create(acrossClasses ? 0 : classes[index]);
            bool hit = false;
            for (nuint k = 0; k < (nuint)count; k += 4)
            {
                Vector128<float> w = Vector128.MinNative(vx2, Vector128.LoadUnsafe(ref kx2, k)) - Vector128.MaxNative(vx1, Vector128.LoadUnsafe(ref kx1, k));
                Vector128<float> h = Vector128.MinNative(vy2, Vector128.LoadUnsafe(ref ky2, k)) - Vector128.MaxNative(vy1, Vector128.LoadUnsafe(ref ky1, k));
                Vector128<float> both = Vector128.MaxNative(w, Vector128<float>.Zero) * Vector128.MaxNative(h, Vector128<float>.Zero);
                Vector128<float> union = vArea + Vector128.LoadUnsafe(ref areas, k) - both;
                Vector128<float> near = Vector128.GreaterThan(both, nearly * union) & Vector128.Equals(label, Vector128.LoadUnsafe(ref labels, k)).AsSingle();
                if (near.AsInt32() != Vector128<int>.Zero && (Vector128.GreaterThan(both / union, limit) & near).AsInt32() != Vector128<int>.Zero)
                {
                    hit = true;
                    break;
                }
            }

            if (!hit)
            {
                Keep(candidates, index, acrossClasses ? 0 : classes[index], area, count);
                kept[count++] = index;
            }
        }

        return count;
    }

    private static float AreaOf(float x1, float y1, float x2, float y2)
    {
        float width = x2 - x1, height = y2 - y1;
        return width <= 0 || height <= 0 ? 0 : width * height;
    }

    private void Keep(Candidates candidates, int index, int label, float area, int at)
    {
        if (at % Lanes == 0)
        {
            // No class is -1: lanes not filled yet match nothing.
            _classes.AsSpan(at, Lanes).Fill(-1);
        }

        _x1[at] = candidates.X1[index];
        _y1[at] = candidates.Y1[index];
        _x2[at] = candidates.X2[index];
        _y2[at] = candidates.Y2[index];
        _areas[at] = area;
        _classes[at] = label;
    }
}
