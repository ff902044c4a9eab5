using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>An SSD's priors for one size of picture, and how offsets move them. Immutable.</summary>
public sealed class PriorBoxes
{
    private readonly float[] _centerX;
    private readonly float[] _centerY;
    private readonly float[] _widths;
    private readonly float[] _heights;
    private readonly float _centerVariance;
    private readonly float _sizeVariance;

    /// <param name="width">Model pixels.</param>
    /// <param name="height">Model pixels.</param>
    public PriorBoxes(PriorLayout layout, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(layout);
        (_centerVariance, _sizeVariance, Softmax) = (layout.CenterVariance, layout.SizeVariance, layout.Softmax);
        var boxes = new List<(float X, float Y, float Width, float Height)>();
        for (int level = 0; level < layout.Strides.Count; level++)
        {
            float stride = layout.Strides[level];
            int columns = (int)MathF.Ceiling(width / stride), rows = (int)MathF.Ceiling(height / stride);
            for (int cell = 0; cell < columns * rows; cell++)
            {
                (float x, float y) = ((cell % columns + 0.5f) * stride, (cell / columns + 0.5f) * stride);
                boxes.AddRange(layout.Boxes[level].Select(box => (x, y, box.Width, box.Height)));
            }
        }

        _centerX = [.. boxes.Select(box => box.X)];
        _centerY = [.. boxes.Select(box => box.Y)];
        _widths = [.. boxes.Select(box => box.Width)];
        _heights = [.. boxes.Select(box => box.Height)];
    }

    public int Count => _centerX.Length;

    /// <summary>Whether the scores beside them are logits.</summary>
    public bool Softmax { get; }

    /// <summary>One prior moved by its offsets, model pixels.</summary>
    /// <param name="offsets">Centre x, centre y in units of the prior's size, logarithms of width and height; each before its variance.</param>
    public FrameBox Apply(int prior, ReadOnlySpan<float> offsets)
    {
        float x = _centerX[prior] + offsets[0] * _centerVariance * _widths[prior], y = _centerY[prior] + offsets[1] * _centerVariance * _heights[prior];
        float halfWidth = 0.5f * _widths[prior] * MathF.Exp(offsets[2] * _sizeVariance), halfHeight = 0.5f * _heights[prior] * MathF.Exp(offsets[3] * _sizeVariance);
        return new FrameBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }
}
