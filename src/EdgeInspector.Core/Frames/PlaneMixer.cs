using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Frames;

/// <summary>Makes of three planes of colour what a model takes instead: brightness, a fourth plane, interleaved planes. Buffers are made once.</summary>
internal sealed class PlaneMixer
{
    // ITU-R BT.601, as OpenCV's and Pillow's conversions to grey.
    private const float RedPart = 0.299f, GreenPart = 0.587f, BluePart = 0.114f;

    private readonly ModelInput _input;
    private readonly int _plane;
    private readonly float[] _grey = [];
    private readonly float[] _fourth = [];
    private readonly float[] _parts = new float[3];
    private readonly float _rest;

    public PlaneMixer(ModelInput input)
    {
        _input = input;
        _plane = input.Width * input.Height;
        bool isGrey = input.Color == ColorOrder.Grey;
        Drawn = isGrey ? input with { Color = ColorOrder.Rgb, Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] } : input;
        for (int p = 0; p < 3; p++)
        {
            // Brightness in grey levels out of planes that are normalised already.
            (float mean, float std) = Drawn.Normalisation(p);
            float part = p == 1 ? GreenPart : p == 0 == (Drawn.Color == ColorOrder.Rgb) ? RedPart : BluePart;
            _parts[p] = part * std / Drawn.Scale;
            _rest += part * mean / Drawn.Scale;
        }

        if (isGrey || input.Fourth is { Kind: not FourthPlaneKind.Constant })
        {
            _grey = new float[_plane];
        }

        if (input.Fourth is { } fourth)
        {
            _fourth = new float[_plane];
            _fourth.AsSpan().Fill(fourth.Value);
        }
    }

    /// <summary>What the three planes are drawn as.</summary>
    public ModelInput Drawn { get; }

    public static bool IsNeeded(ModelInput input) => input.Planes != 3 || input.Layout != TensorLayout.Nchw;

    /// <param name="colour"><c>[3, Height, Width]</c>, as <see cref="Drawn"/>.</param>
    /// <param name="drawn">The part the picture covers.</param>
    /// <param name="target">The model's planes in its layout.</param>
    public void Mix(ReadOnlySpan<float> colour, DrawnPart drawn, Span<float> target)
    {
        if (_grey.Length > 0)
        {
            Brightness(colour, _grey);
        }

        if (_input.Color == ColorOrder.Grey)
        {
            // One plane is the same in either layout.
            Normalise(_grey, 0, target[.._plane]);
            return;
        }

        if (_input.Fourth is { Kind: FourthPlaneKind.Grey })
        {
            Normalise(_grey, 3, _fourth);
        }
        else if (_input.Fourth is { Kind: FourthPlaneKind.Edges })
        {
            Edges(drawn);
        }

        if (_input.Layout == TensorLayout.Nchw)
        {
            colour[..(3 * _plane)].CopyTo(target);
            _fourth.CopyTo(target[(3 * _plane)..]);
        }
        else
        {
            Interleave(colour, target);
        }
    }

    private void Interleave(ReadOnlySpan<float> colour, Span<float> target)
    {
        ReadOnlySpan<float> first = colour[.._plane], second = colour.Slice(_plane, _plane), third = colour.Slice(2 * _plane, _plane);
        int planes = _input.Planes;
        Span<float> to = target[..(planes * _plane)];
        for (int i = 0, at = 0; i < first.Length; i++, at += planes)
        {
            to[at] = first[i];
            to[at + 1] = second[i];
            to[at + 2] = third[i];
        }

        for (int i = 0; i < _fourth.Length; i++)
        {
            to[planes * i + 3] = _fourth[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Brightness(ReadOnlySpan<float> colour, Span<float> grey)
    {
        ref float first = ref MemoryMarshal.GetReference(colour[..(3 * grey.Length)]);
        ref float to = ref MemoryMarshal.GetReference(grey);
        nuint plane = (nuint)grey.Length;
        int i = 0;
        for (; Vector128.IsHardwareAccelerated && i <= grey.Length - 4; i += 4)
        {
            nuint at = (nuint)i;
            Vector128<float> sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref first, at), Vector128.Create(_parts[0]), Vector128.Create(_rest));
            sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref first, at + plane), Vector128.Create(_parts[1]), sum);
            sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref first, at + 2 * plane), Vector128.Create(_parts[2]), sum);
            sum.StoreUnsafe(ref to, at);
        }

        for (; i < grey.Length; i++)
        {
            grey[i] = colour[i] * _parts[0] + colour[i + grey.Length] * _parts[1] + colour[i + 2 * grey.Length] * _parts[2] + _rest;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(ReadOnlySpan<float> levels, int plane, Span<float> target)
    {
        (float mean, float std) = _input.Normalisation(plane);
        float factor = _input.Scale / std, offset = -mean / std;
        for (int i = 0; i < levels.Length; i++)
        {
            target[i] = levels[i] * factor + offset;
        }
    }

    /// <summary>Sobel within the picture, its edge pixels repeated outwards, so that the seam to the padding is no edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Edges(DrawnPart drawn)
    {
        (float mean, float std) = _input.Normalisation(3);
        float factor = _input.Scale / std, offset = -mean / std;
        _fourth.AsSpan().Fill(offset);
        int width = _input.Width, right = drawn.Left + drawn.Width - 1, bottom = drawn.Top + drawn.Height - 1;
        for (int y = drawn.Top; y <= bottom; y++)
        {
            int above = Math.Max(drawn.Top, y - 1) * width, here = y * width, below = Math.Min(bottom, y + 1) * width;
            for (int x = drawn.Left; x <= right; x++)
            {
                int before = Math.Max(drawn.Left, x - 1), after = Math.Min(right, x + 1);
                float across = _grey[above + after] + 2 * _grey[here + after] + _grey[below + after] - _grey[above + before] - 2 * _grey[here + before] - _grey[below + before];
                float down = _grey[below + before] + 2 * _grey[below + x] + _grey[below + after] - _grey[above + before] - 2 * _grey[above + x] - _grey[above + after];
                float level = MathF.Min(255, MathF.Sqrt(across * across + down * down) / 4);
                _fourth[here + x] = level * factor + offset;
            }
        }
    }
}
