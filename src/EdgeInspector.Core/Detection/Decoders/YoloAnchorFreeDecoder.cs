using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>
/// YOLOv8 style (also YOLO9, 11, 12): <c>[1, 4+C, N]</c>, rows centre x, centre y, width, height in model pixels, then C scores with the sigmoid applied.
/// </summary>
/// <remarks>
/// The best score of every column is found first, many columns at a time; only columns that reach the lowest threshold are looked at
/// closer. Floats of one sign order as their bits do, and NaN and infinity lie above every number, so one unsigned maximum finds the
/// best score and whether anything is not a number (or negative, which is then looked at closer).
/// </remarks>
public sealed class YoloAnchorFreeDecoder : IDetectionDecoder
{
    // Columns in flight: eight 512-bit or 256-bit registers of maxima, whole cache lines of every row.
    private const int Registers = 8;
    private const uint Infinity = 0x7F80_0000;

    private readonly int _classes;

    /// <param name="classes">C, at least 1.</param>
    /// <param name="proposals">N, at least 1.</param>
    public YoloAnchorFreeDecoder(int classes, int proposals)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(proposals);
        _classes = classes;
        Proposals = proposals;
    }

    public static DetectionFormat Format { get; } = new(ModelDecoder.YoloAnchorFree, "one [1, 4+classes, proposals]", Fit, Recognise);

    public int Proposals { get; }

    public int Classes => _classes;

    /// <summary>Floats of one output.</summary>
    public int OutputLength => (4 + _classes) * Proposals;

    void IDetectionDecoder.Decode(ModelOutputs outputs, ReadOnlySpan<float> thresholds, Candidates candidates) =>
        Decode(outputs[0], thresholds, candidates);

    /// <inheritdoc cref="IDetectionDecoder.Decode"/>
    /// <param name="output"><c>[4+C, N]</c>, row-major.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (output.Length != OutputLength || thresholds.Length != _classes || candidates.Capacity < Proposals)
        {
            throw new ArgumentException($"Output of {output.Length}, {thresholds.Length} thresholds or room for {candidates.Capacity} do not fit [1, {4 + _classes}, {Proposals}].");
        }

        candidates.Clear();
        // A positive zero: a threshold of zero must let every column through, as an unsigned comparison does.
        float lowest = DecoderChecks.Lowest(thresholds);

        uint least = BitConverter.SingleToUInt32Bits(MathF.Max(lowest, 0f));
        ref uint scores = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(output[(4 * Proposals)..]));
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= Proposals - Registers * 16; i += Registers * 16)
            {
                Block512(ref scores, i, least, output, thresholds, candidates);
            }

            for (; i <= Proposals - 16; i += 16)
            {
                Vector512<uint> best = Vector512.LoadUnsafe(ref scores, (nuint)i);
                for (int c = 1; c < _classes; c++)
                {
                    best = Vector512.Max(best, Vector512.LoadUnsafe(ref scores, (nuint)(c * Proposals + i)));
                }

                Take(Vector512.GreaterThanOrEqual(best, Vector512.Create(least)).ExtractMostSignificantBits(), i, output, thresholds, candidates);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= Proposals - 16; i += 16)
            {
                Block128(ref scores, i, least, output, thresholds, candidates);
            }
        }

        for (; i < Proposals; i++)
        {
            uint best = 0;
            for (int c = 0; c < _classes; c++)
            {
                best = Math.Max(best, Unsafe.Add(ref scores, c * Proposals + i));
            }

            if (best >= least)
            {
                Consider(i, output, thresholds, candidates);
            }
        }
    }

    private static YoloAnchorFreeDecoder? Fit(ModelSignature signature, int labels) =>
        signature.OnlyShape is [1, > 4, > 0] shape ? new YoloAnchorFreeDecoder((int)shape[1] - 4, (int)shape[2]) : null;

    private static RecognisedModel? Recognise(ModelSignature signature) =>
        signature.OnlyShape is [1, > 4, _] shape && (DecoderChecks.IsPyramid(signature, shape[2]) || signature.Cells(OwnStrides(signature)) == shape[2])
        && !(signature.Metadata.TryGetValue("task", out string? task) && task != "detect")
            ? new RecognisedModel($"its output is [1, 4+{shape[1] - 4}, {shape[2]}], as YOLOv8 and its successors write it", signature.YoloInput, "RGB, 0-1, letterboxed, as Ultralytics trains")
            {
                Classes = (int)shape[1] - 4,
            }
            : null;

    /// <summary>Levels that the file's metadata names in <c>strides</c>, as <c>scripts/train/detector</c> writes them; empty elsewhere.</summary>
    private static int[] OwnStrides(ModelSignature signature)
    {
        string[] words = signature.Metadata.TryGetValue("strides", out string? text) ? text.Split(',', StringSplitOptions.TrimEntries) : [];
        int[] strides = [.. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int stride) ? stride : 0)];
        return strides.Contains(0) ? [] : strides;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block512(ref uint scores, int at, uint least, ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        nuint i = (nuint)at;
        Vector512<uint> m0 = default, m1 = default, m2 = default, m3 = default, m4 = default, m5 = default, m6 = default, m7 = default;
        for (int c = 0; c < _classes; c++, i += (nuint)Proposals)
        {
            m0 = Vector512.Max(m0, Vector512.LoadUnsafe(ref scores, i));
            m1 = Vector512.Max(m1, Vector512.LoadUnsafe(ref scores, i + 16));
            m2 = Vector512.Max(m2, Vector512.LoadUnsafe(ref scores, i + 32));
            m3 = Vector512.Max(m3, Vector512.LoadUnsafe(ref scores, i + 48));
            m4 = Vector512.Max(m4, Vector512.LoadUnsafe(ref scores, i + 64));
            m5 = Vector512.Max(m5, Vector512.LoadUnsafe(ref scores, i + 80));
            m6 = Vector512.Max(m6, Vector512.LoadUnsafe(ref scores, i + 96));
            m7 = Vector512.Max(m7, Vector512.LoadUnsafe(ref scores, i + 112));
        }

        Vector512<uint> limit = Vector512.Create(least);
        Vector512<uint> any = Vector512.Max(Vector512.Max(Vector512.Max(m0, m1), Vector512.Max(m2, m3)), Vector512.Max(Vector512.Max(m4, m5), Vector512.Max(m6, m7)));
        if (!Vector512.GreaterThanOrEqualAny(any, limit))
        {
            return;
        }

        Take(Vector512.GreaterThanOrEqual(m0, limit).ExtractMostSignificantBits(), at, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m1, limit).ExtractMostSignificantBits(), at + 16, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m2, limit).ExtractMostSignificantBits(), at + 32, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m3, limit).ExtractMostSignificantBits(), at + 48, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m4, limit).ExtractMostSignificantBits(), at + 64, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m5, limit).ExtractMostSignificantBits(), at + 80, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m6, limit).ExtractMostSignificantBits(), at + 96, output, thresholds, candidates);
        Take(Vector512.GreaterThanOrEqual(m7, limit).ExtractMostSignificantBits(), at + 112, output, thresholds, candidates);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block128(ref uint scores, int at, uint least, ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        nuint i = (nuint)at;
        Vector128<uint> m0 = default, m1 = default, m2 = default, m3 = default;
        for (int c = 0; c < _classes; c++, i += (nuint)Proposals)
        {
            m0 = Vector128.Max(m0, Vector128.LoadUnsafe(ref scores, i));
            m1 = Vector128.Max(m1, Vector128.LoadUnsafe(ref scores, i + 4));
            m2 = Vector128.Max(m2, Vector128.LoadUnsafe(ref scores, i + 8));
            m3 = Vector128.Max(m3, Vector128.LoadUnsafe(ref scores, i + 12));
        }

        Vector128<uint> limit = Vector128.Create(least);
        if (!Vector128.GreaterThanOrEqualAny(Vector128.Max(Vector128.Max(m0, m1), Vector128.Max(m2, m3)), limit))
        {
            return;
        }

        Take(Vector128.GreaterThanOrEqual(m0, limit).ExtractMostSignificantBits(), at, output, thresholds, candidates);
        Take(Vector128.GreaterThanOrEqual(m1, limit).ExtractMostSignificantBits(), at + 4, output, thresholds, candidates);
        Take(Vector128.GreaterThanOrEqual(m2, limit).ExtractMostSignificantBits(), at + 8, output, thresholds, candidates);
        Take(Vector128.GreaterThanOrEqual(m3, limit).ExtractMostSignificantBits(), at + 12, output, thresholds, candidates);
    }

    private void Take(ulong columns, int at, ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        for (; columns != 0; columns &= columns - 1)
        {
            Consider(at + System.Numerics.BitOperations.TrailingZeroCount(columns), output, thresholds, candidates);
        }
    }

    private void Consider(int column, ReadOnlySpan<float> output, ReadOnlySpan<float> thresholds, Candidates candidates)
    {
        int best = 0;
        float score = float.NegativeInfinity;
        for (int c = 0; c < _classes; c++)
        {
            float value = output[(4 + c) * Proposals + column];
            if ((BitConverter.SingleToUInt32Bits(value) & Infinity) == Infinity)
            {
                throw new ModelRunException($"The model's output is not a number: score of class {c}, proposal {column} is {value}. The model or its provider is faulty; no box was taken from it.");
            }

            if (value > score)
            {
                score = value;
                best = c;
            }
        }

        if (score < thresholds[best])
        {
            return;
        }

        float x = output[column];
        float y = output[Proposals + column];
        float halfWidth = 0.5f * output[2 * Proposals + column];
        float halfHeight = 0.5f * output[3 * Proposals + column];
        if (!float.IsFinite(x + y + halfWidth + halfHeight))
        {
            throw new ModelRunException($"The model's output is not a number: the box of proposal {column} is centre {x}, {y}, half size {halfWidth}, {halfHeight}. The model or its provider is faulty; no box was taken from it.");
        }

        candidates.Add(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, best, column);
    }
}
