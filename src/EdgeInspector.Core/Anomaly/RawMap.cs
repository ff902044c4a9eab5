using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly;

/// <summary>Makes a scorer's grid the map of what the model saw of a picture: without its padding, smoothed, enlarged; and takes the picture's raw score from it.</summary>
internal sealed class RawMap
{
    private readonly ModelInput _input;
    private readonly ScoreRule _rule;
    private readonly GaussianSmoothing? _smoothing;
    private readonly float[] _cut;
    private readonly int _width;
    private readonly int _height;
    private readonly int _enlarge;

    /// <param name="width">Columns of the grid, which covers the model's whole input.</param>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="enlarge">Times, each way.</param>
    public RawMap(AnomalySettings settings, ModelInput input, int width, int height, int enlarge)
    {
        (_input, _rule, _width, _height, _enlarge) = (input, settings.Score, width, height, enlarge);
        _smoothing = settings.Smoothing > 0 ? new GaussianSmoothing(settings.Smoothing * width / input.Width) : null;
        _cut = new float[width * height];
    }

    /// <summary>Times that a grid is enlarged: to half the model's input, at most fourfold, which is as fine as boxes get from it.</summary>
    /// <param name="stride">Model pixels of a cell.</param>
    public static int EnlargementFor(int stride) => Math.Clamp(stride / 2, 1, 4);

    /// <summary>Writes the map, in raw scores.</summary>
    /// <param name="raw"><c>[height, width]</c>.</param>
    /// <param name="drawn">The part of the model's input that the picture covers.</param>
    /// <param name="region">The part of the frame that is drawn there: of a cropped picture nothing is known around it.</param>
    /// <returns>The score by the model's rule.</returns>
    public float Finish(ReadOnlySpan<float> raw, DrawnPart drawn, FrameRegion region, AnomalyMap map)
    {
        (int left, int right) = Cells(drawn.Left, drawn.Width, _input.Width, _width);
        (int top, int bottom) = Cells(drawn.Top, drawn.Height, _input.Height, _height);
        (int width, int height) = (right - left, bottom - top);
        Span<float> cut = _cut.AsSpan(0, width * height);
        for (int y = 0; y < height; y++)
        {
            raw.Slice(((top + y) * _width) + left, width).CopyTo(cut[(y * width)..]);
        }

        float score = _rule switch
        {
            ScoreRule.Mean => Mean(cut),
            ScoreRule.Patch => Greatest(cut),
            _ => 0,
        };
        _smoothing?.Apply(cut, width, height);
        map.Resize(width * _enlarge, height * _enlarge, region);
        MapScaling.Enlarge(cut, width, height, _enlarge, map.Values);
        return _rule == ScoreRule.Map ? Greatest(map.Values) : score;
    }

    /// <summary>The cells that a part of the model's input lies under, at least one.</summary>
    private static (int First, int End) Cells(int start, int length, int edge, int cells)
    {
        int first = Math.Min((int)MathF.Round((float)start * cells / edge), cells - 1);
        int end = (int)MathF.Round((float)(start + length) * cells / edge);
        return (first, Math.Clamp(end, first + 1, cells));
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return (float)(sum / values.Length);
    }

    private static float Greatest(ReadOnlySpan<float> values)
    {
        float greatest = values[0];
        foreach (float value in values)
        {
            greatest = MathF.Max(greatest, value);
        }

        return greatest;
    }
}
