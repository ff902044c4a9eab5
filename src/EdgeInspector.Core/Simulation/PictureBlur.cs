using System.Numerics;

namespace EdgeInspector.Core.Simulation;

/// <summary>Separable blur of interleaved BGR pictures in whole numbers, so that every vector width gives the same bytes. Buffers are reused.</summary>
internal sealed class PictureBlur
{
    private const int Unit = 256;
    private byte[] _scratch = [];

    /// <summary>A symmetric kernel: <paramref name="rounds"/> passes of 1-2-1 after a box of <paramref name="box"/> pixels; weights add to 256.</summary>
    public static ushort[] Kernel(float rounds, int box)
    {
        // A share of one more pass makes the width continuous.
        var kernel = new List<float>();
        for (int i = 0; i < box; i++)
            kernel.Add(1f / box);

        int whole = (int)rounds;
        for (int i = 0; i <= whole; i++)
        {
            float side = i < whole ? 0.25f : 0.25f * (rounds - whole);
            float[] next = new float[kernel.Count + 2];
            for (int k = 0; k < kernel.Count; k++)
            {
                next[k] += kernel[k] * side;
                next[k + 1] += kernel[k] * (1 - 2 * side);
                next[k + 2] += kernel[k] * side;
            }

            kernel = [.. next];
        }

        ushort[] weights = new ushort[kernel.Count];
        int sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] = (ushort)(kernel[k] * Unit);
            sum += weights[k];
        }

        weights[weights.Length / 2] += (ushort)(Unit - sum);
        return weights;
    }

    /// <summary>Blurs in place; borders repeat.</summary>
    public void Apply(Span<byte> pixels, int width, int height, ReadOnlySpan<ushort> across, ReadOnlySpan<ushort> down)
    {
        int stride = width * 3;
        if (_scratch.Length < pixels.Length)
            _scratch = new byte[pixels.Length];

        int reach = across.Length / 2;
        int padded = stride + across.Length * 3;
        Span<byte> line = padded <= 16_384 ? stackalloc byte[padded] : new byte[padded];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(y * stride, stride);
            for (int i = 0; i < reach * 3; i++)
                line[i] = row[i % 3];

            row.CopyTo(line[(reach * 3)..]);
            for (int i = reach * 3 + stride; i < line.Length; i++)
                line[i] = row[stride - 3 + (i - reach * 3) % 3];

            Span<byte> target = _scratch.AsSpan(y * stride, stride);
            target.Clear();
            Filter(line, 3, across, target);
        }

        int half = down.Length / 2;
        for (int y = 0; y < height; y++)
        {
            Span<byte> target = pixels.Slice(y * stride, stride);
            FilterRows(_scratch, stride, height, y - half, down, target);
        }
    }

    private static void Filter(ReadOnlySpan<byte> line, int step, ReadOnlySpan<ushort> weights, Span<byte> target)
    {
        int lanes = Vector<byte>.Count;
        int i = 0;
        for (; i + lanes <= target.Length; i += lanes)
        {
            Vector<ushort> low = new(128);
            Vector<ushort> high = new(128);
            for (int k = 0; k < weights.Length; k++)
            {
                Vector.Widen(new Vector<byte>(line[(i + k * step)..]), out Vector<ushort> a, out Vector<ushort> b);
                low += a * weights[k];
                high += b * weights[k];
            }

            Vector.Narrow(low >> 8, high >> 8).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            int sum = 128;
            for (int k = 0; k < weights.Length; k++)
                sum += line[i + k * step] * weights[k];

            target[i] = (byte)(sum >> 8);
        }
    }

    private static void FilterRows(ReadOnlySpan<byte> source, int stride, int height, int first, ReadOnlySpan<ushort> weights, Span<byte> target)
    {
        int lanes = Vector<byte>.Count;
        int i = 0;
        for (; i + lanes <= stride; i += lanes)
        {
            Vector<ushort> low = new(128);
            Vector<ushort> high = new(128);
            for (int k = 0; k < weights.Length; k++)
            {
                int row = Math.Clamp(first + k, 0, height - 1);
                Vector.Widen(new Vector<byte>(source.Slice(row * stride + i, lanes)), out Vector<ushort> a, out Vector<ushort> b);
                low += a * weights[k];
                high += b * weights[k];
            }

            Vector.Narrow(low >> 8, high >> 8).CopyTo(target[i..]);
        }

        for (; i < stride; i++)
        {
            int sum = 128;
            for (int k = 0; k < weights.Length; k++)
                sum += source[Math.Clamp(first + k, 0, height - 1) * stride + i] * weights[k];

            target[i] = (byte)(sum >> 8);
        }
    }
}
