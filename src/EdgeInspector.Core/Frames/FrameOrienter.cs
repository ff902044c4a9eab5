using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeInspector.Core.Frames;

/// <summary>Turns and mirrors BGR pictures.</summary>
public static class FrameOrienter
{
    // 32 x 32 pixels of source and target together fit the first-level cache; whole columns would miss it with every pixel.
    private const int Tile = 32;

    /// <summary>True where width and height change places.</summary>
    public static bool SwapsEdges(FrameOrientation orientation) =>
        orientation is FrameOrientation.Rotate90 or FrameOrientation.Rotate270 or FrameOrientation.Transpose or FrameOrientation.Transverse;

    /// <summary>Writes a picture turned.</summary>
    /// <param name="source"><c>[height, width, 3]</c>, without padding.</param>
    /// <param name="target">As many bytes, <c>[width, height, 3]</c> where edges change places; may not overlap.</param>
    /// <exception cref="ArgumentException">A span has not the length that the size demands.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(ReadOnlySpan<byte> source, int width, int height, FrameOrientation orientation, Span<byte> target)
    {
        if (source.Length != 3L * width * height || target.Length != source.Length)
        {
            throw new ArgumentException($"{source.Length} and {target.Length} bytes do not hold {width} x {height} pixels.", nameof(source));
        }

        ReadOnlySpan<Bgr> from = MemoryMarshal.Cast<byte, Bgr>(source);
        Span<Bgr> to = MemoryMarshal.Cast<byte, Bgr>(target);
        switch (orientation)
        {
            case FrameOrientation.None:
                from.CopyTo(to);
                break;
            case FrameOrientation.Rotate180:
                Reverse(from, to);
                break;
            case FrameOrientation.FlipVertical:
                for (int y = 0; y < height; y++)
                {
                    from.Slice(y * width, width).CopyTo(to[((height - 1 - y) * width)..]);
                }

                break;
            case FrameOrientation.FlipHorizontal:
                for (int y = 0; y < height; y++)
                {
                    Reverse(from.Slice(y * width, width), to.Slice(y * width, width));
                }

                break;
            default:
                Transpose(from, width, height, orientation, to);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reverse(ReadOnlySpan<Bgr> from, Span<Bgr> to)
    {
        for (int x = 0; x < from.Length; x++)
        {
            to[to.Length - 1 - x] = from[x];
        }
    }

    // Target row r, column c comes from source column r or its opposite, row c or its opposite.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(ReadOnlySpan<Bgr> from, int width, int height, FrameOrientation orientation, Span<Bgr> to)
    {
        bool mirrorRows = orientation is FrameOrientation.Rotate270 or FrameOrientation.Transverse;
        bool mirrorColumns = orientation is FrameOrientation.Rotate90 or FrameOrientation.Transverse;
        int step = mirrorColumns ? -width : width;
        for (int top = 0; top < width; top += Tile)
        {
            int bottom = Math.Min(top + Tile, width);
            for (int left = 0; left < height; left += Tile)
            {
                int columns = Math.Min(Tile, height - left);
                for (int row = top; row < bottom; row++)
                {
                    int at = (mirrorColumns ? height - 1 - left : left) * width + (mirrorRows ? width - 1 - row : row);
                    Span<Bgr> line = to.Slice((row * height) + left, columns);
                    for (int i = 0; i < line.Length; i++)
                    {
                        line[i] = from[at];
                        at += step;
                    }
                }
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Bgr
    {
        private readonly byte _blue;
        private readonly byte _green;
        private readonly byte _red;
    }
}
