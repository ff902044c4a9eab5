using System.Runtime.InteropServices;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Autoencoders of every kind: what they cannot draw again is anomalous. The first output is the picture as the model draws it.</summary>
internal sealed class ReconstructionScorer : IAnomalyScorer
{
    private readonly int _planes;
    private readonly ReconstructionError _error;
    private readonly StructuralSimilarity? _similarity;
    private readonly float[] _converted;
    private readonly float[] _map;
    private readonly TensorElementType _type;

    /// <param name="input">How pictures are fed: the reconstruction is compared in the same numbers.</param>
    public ReconstructionScorer(ModelInput input, ReconstructionError error)
    {
        (Width, Height, _planes) = (input.Width, input.Height, input.Planes);
        _error = error;
        _type = input.Type;
        _converted = _type == TensorElementType.Float32 ? [] : new float[_planes * Width * Height];
        _map = new float[Width * Height];
        if (error == ReconstructionError.Ssim)
        {
            _similarity = new StructuralSimilarity(Width, Height, [.. Enumerable.Range(0, _planes).Select(plane => 255 * input.Scale / input.Normalisation(plane).Std)]);
        }
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Enlarge => 1;

    /// <inheritdoc/>
    public float Score(ModelOutputs outputs, ReadOnlySpan<byte> picture, Span<float> map)
    {
        ReadOnlySpan<float> drawn = outputs[0];
        FiniteNumbers.Check(drawn);
        ReadOnlySpan<float> fed = Floats(picture);
        int plane = Width * Height;
        map.Clear();
        for (int c = 0; c < _planes; c++)
        {
            ReadOnlySpan<float> x = fed.Slice(c * plane, plane), y = drawn.Slice(c * plane, plane);
            Compare(x, y, c);
            for (int i = 0; i < map.Length; i++)
            {
                map[i] += _map[i] * (1f / _planes);
            }
        }

        return float.NaN;
    }

    private void Compare(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int plane)
    {
        switch (_error)
        {
            case ReconstructionError.Ssim:
                _similarity!.Dissimilarity(x, y, plane, _map);
                break;
            case ReconstructionError.L1:
                for (int i = 0; i < _map.Length; i++)
                {
                    _map[i] = MathF.Abs(x[i] - y[i]);
                }

                break;
            default:
                for (int i = 0; i < _map.Length; i++)
                {
                    float difference = x[i] - y[i];
                    _map[i] = difference * difference;
                }

                break;
        }
    }

    private ReadOnlySpan<float> Floats(ReadOnlySpan<byte> picture)
    {
        switch (_type)
        {
            case TensorElementType.Float32:
                return MemoryMarshal.Cast<byte, float>(picture);
            case TensorElementType.Float16:
                HalfFloats.Widen(MemoryMarshal.Cast<byte, ushort>(picture), _converted);
                return _converted;
            default:
                for (int i = 0; i < _converted.Length; i++)
                {
                    _converted[i] = picture[i];
                }

                return _converted;
        }
    }
}
