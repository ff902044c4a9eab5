using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Draws frames into a model's input of any element type it may have: 32-bit floats directly, others through a buffer of floats made
/// once. The target must be the same buffer every time, written by nobody else. One thread at a time.
/// </summary>
public sealed class PictureWriter
{
    private readonly Letterbox _letterbox;
    private readonly TensorElementType _type;
    private readonly float[] _floats;
    private bool _isOurs;

    public PictureWriter(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _letterbox = new Letterbox(input);
        _type = input.Type;
        _floats = _type == TensorElementType.Float32 ? [] : new float[_letterbox.Length];
    }

    /// <summary>Geometry of the last frame written.</summary>
    public LetterboxTransform Transform => _letterbox.Transform;

    /// <param name="target">The input's buffer, <c>[3, Height, Width]</c> of the input's type.</param>
    public void Write(Frame frame, Span<byte> target)
    {
        Span<float> floats = _type == TensorElementType.Float32 ? MemoryMarshal.Cast<byte, float>(target) : _floats;
        _letterbox.Write(frame, floats, keepPadding: _isOurs);
        _isOurs = true;
        if (_type == TensorElementType.Float16)
        {
            HalfFloats.Narrow(floats, MemoryMarshal.Cast<byte, ushort>(target));
        }
        else if (_type == TensorElementType.UInt8)
        {
            ToBytes(floats, target);
        }
    }

    /// <summary>To the nearest whole number within 0-255, halves up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToBytes(ReadOnlySpan<float> floats, Span<byte> bytes)
    {
        ref float from = ref MemoryMarshal.GetReference(floats);
        ref byte to = ref MemoryMarshal.GetReference(bytes[..floats.Length]);
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= floats.Length - 16; i += 16)
        {
            Vector128<ushort> low = Vector128.Narrow(ToLevels(ref from, i), ToLevels(ref from, i + 4));
            Vector128<ushort> high = Vector128.Narrow(ToLevels(ref from, i + 8), ToLevels(ref from, i + 12));
            Vector128.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < floats.Length; i++)
        {
            bytes[i] = (byte)(Math.Clamp(floats[i], 0, 255) + 0.5f);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ToLevels(ref float from, int at)
    {
        Vector128<float> value = Vector128.LoadUnsafe(ref from, (nuint)at);
        value = Vector128.Min(Vector128.Max(value, Vector128<float>.Zero), Vector128.Create(255f)) + Vector128.Create(0.5f);
        return Vector128.ConvertToInt32(value).AsUInt32();
    }
}
