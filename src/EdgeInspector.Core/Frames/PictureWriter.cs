using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>
/// Draws frames into a model's input of any element type, planes and layout it may have: planar 32-bit floats in RGB or BGR directly,
/// others through buffers of floats made once. One thread at a time.
/// </summary>
public sealed class PictureWriter
{
    private readonly Letterbox _letterbox;
    private readonly PlaneMixer? _mixer;
    private readonly TensorElementType _type;
    private readonly float[] _planes;
    private readonly float[] _floats;
    private readonly bool _sameTarget;
    private bool _isOurs;

    /// <param name="sameTarget">Whether every frame goes into the same buffer, written by nobody else: its padding is then drawn once. Default true.</param>
    public PictureWriter(ModelInput input, bool sameTarget = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        _mixer = PlaneMixer.IsNeeded(input) ? new PlaneMixer(input) : null;
        _letterbox = new Letterbox(_mixer?.Drawn ?? input);
        _type = input.Type;
        _planes = _mixer is null ? [] : new float[_letterbox.Length];
        Length = input.Planes * input.Width * input.Height;
        _floats = _type == TensorElementType.Float32 ? [] : new float[Length];
        _sameTarget = sameTarget || _mixer is not null || _type != TensorElementType.Float32;
    }

    /// <summary>Values of one picture.</summary>
    public int Length { get; }

    /// <summary>Geometry of the last frame written.</summary>
    public LetterboxTransform Transform => _letterbox.Transform;

    /// <summary>The part of the input that the last frame covers.</summary>
    internal DrawnPart Drawn => _letterbox.Drawn;

    /// <summary>Draws the frame's <see cref="Frame.Region"/>.</summary>
    /// <param name="target">The input's buffer, of the input's type and layout.</param>
    /// <exception cref="ModelRunException">The frame is larger than an input that takes frames as they are.</exception>
    public void Write(Frame frame, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Write(frame, frame.Region, target);
    }

    /// <summary>Draws a part of the frame.</summary>
    /// <inheritdoc cref="Write(Frame, Span{byte})"/>
    public void Write(Frame frame, FrameRegion region, Span<byte> target)
    {
        Span<float> floats = _type == TensorElementType.Float32 ? MemoryMarshal.Cast<byte, float>(target) : _floats;
        _letterbox.Write(frame, region, _mixer is null ? floats : _planes, keepPadding: _isOurs);
        _isOurs = _sameTarget;
        _mixer?.Mix(_planes, _letterbox.Drawn, floats);
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
