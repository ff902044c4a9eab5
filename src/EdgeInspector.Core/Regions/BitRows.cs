using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Core.Regions;

/// <summary>
/// A mask as bits: pixel x of a row is bit <c>x % 64</c> of word <c>x / 64</c>. Behind the last pixel of a row there is at least one
/// clear bit and then a clear word, behind the last row at least one clear row, so that neighbours may be read without asking.
/// </summary>
internal sealed class BitRows
{
    private ulong[] _words = [];

    /// <summary>Words that hold a row and the bit behind it.</summary>
    public int WordsPerRow { get; private set; }

    /// <param name="y">0 to the height.</param>
    /// <returns><see cref="WordsPerRow"/> words and the clear one.</returns>
    public ReadOnlySpan<ulong> Row(int y) => _words.AsSpan(y * (WordsPerRow + 1), WordsPerRow + 1);

    /// <param name="mask"><c>[height, width]</c>, set where not zero.</param>
    public void Load(ReadOnlySpan<byte> mask, int width, int height)
    {
        WordsPerRow = width / 64 + 1;
        int stride = WordsPerRow + 1, length = stride * (height + 2);
        if (_words.Length < length)
        {
            _words = new ulong[length];
        }

        for (int y = 0; y < height; y++)
        {
            Span<ulong> row = _words.AsSpan(y * stride, stride);
            Pack(mask[(y * width)..], width, row);
        }

        _words.AsSpan(height * stride, 2 * stride).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<byte> pixels, int width, Span<ulong> words)
    {
        ref byte from = ref MemoryMarshal.GetReference(pixels);
        int whole = width / 64;
        for (int w = 0; w < whole; w++)
        {
            words[w] = Sixty4(ref from, (nuint)(64 * w));
        }

        int rest = width - 64 * whole;
        ulong last = 0;
        if (rest > 0 && pixels.Length >= 64 * (whole + 1))
        {
            // Reads into the next row, and forgets it.
            last = Sixty4(ref from, (nuint)(64 * whole)) & ((1UL << rest) - 1);
        }
        else
        {
            for (int i = 0; i < rest; i++)
            {
                last |= pixels[64 * whole + i] == 0 ? 0 : 1UL << i;
            }
        }

        words[whole] = last;
        words[whole + 1] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sixty4(ref byte from, nuint at)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return ~Vector512.Equals(Vector512.LoadUnsafe(ref from, at), Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            uint low = Vector256.Equals(Vector256.LoadUnsafe(ref from, at), Vector256<byte>.Zero).ExtractMostSignificantBits();
            uint high = Vector256.Equals(Vector256.LoadUnsafe(ref from, at + 32), Vector256<byte>.Zero).ExtractMostSignificantBits();
            return ~(low | (ulong)high << 32);
        }

        ulong set = 0;
        for (int i = 0; i < 4; i++)
        {
            Vector128<byte> sixteen = Vector128.LoadUnsafe(ref from, at + (nuint)(16 * i));
            if (sixteen != Vector128<byte>.Zero)
            {
                set |= (ulong)(~Vector128.Equals(sixteen, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF) << (16 * i);
            }
        }

        return set;
    }
}
