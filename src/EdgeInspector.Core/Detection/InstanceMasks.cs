using System.Numerics;
using System.Runtime.InteropServices;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Regions;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// Masks of single objects as YOLACT and the YOLO family write them: a sum of prototypes <c>[M, h, w]</c> with M coefficients of the
/// proposal, above 0 inside the object, brought to model pixels between the prototypes' cells and cut at the object's box. Each is measured at
/// once: area, the smallest rectangle and the outline of its largest piece. Buffers are kept for reuse; one thread at a time.
/// </summary>
/// <remarks>
/// Bolya et al., "YOLACT", ICCV 2019; ultralytics/ultralytics, <c>ultralytics/utils/ops.py</c> (<c>process_mask_native</c>: enlarged first,
/// then cut, so that the box does not cut in steps of four pixels).
/// </remarks>
public sealed class InstanceMasks
{
    private readonly MaskLayout _layout;
    private readonly ConnectedComponents _components = new();
    private readonly RegionColumns _regions = new();
    private readonly float[] _cells;
    private readonly float[] _line;
    private readonly int[] _columns;
    private readonly float[] _weights;
    private byte[] _mask = [];

    public InstanceMasks(MaskLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _layout = layout;
        _cells = new float[layout.Rows * layout.Columns];
        _line = new float[layout.Columns + 1];
        _columns = new int[layout.Width];
        _weights = new float[layout.Width];
        for (int x = 0; x < layout.Width; x++)
        {
            (_columns[x], _weights[x]) = Between(x, layout.Width, layout.Columns);
        }
    }

    /// <summary>Measures the mask of one candidate into the last row of <paramref name="result"/>; leaves it where the mask is empty.</summary>
    /// <param name="outputs">Of the run the candidate is of.</param>
    /// <param name="candidate">Row of <paramref name="candidates"/>.</param>
    /// <param name="transform">Where the frame's region lies in the model's input.</param>
    /// <param name="region">That part of the frame.</param>
    /// <exception cref="ModelRunException">A prototype or coefficient is NaN or infinite.</exception>
    public void Measure(ModelOutputs outputs, Candidates candidates, int candidate, in LetterboxTransform transform, FrameRegion region, Detections result)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(result);
        int left = Math.Max(transform.Left, (int)MathF.Ceiling(MathF.Max(0, candidates.X1[candidate])));
        int top = Math.Max(transform.Top, (int)MathF.Ceiling(MathF.Max(0, candidates.Y1[candidate])));
        int right = Math.Min(_layout.Width, (int)MathF.Ceiling(MathF.Min(transform.Left + transform.Width, candidates.X2[candidate])));
        int bottom = Math.Min(_layout.Height, (int)MathF.Ceiling(MathF.Min(transform.Top + transform.Height, candidates.Y2[candidate])));
        (int width, int height) = (right - left, bottom - top);
        if (width <= 0 || height <= 0)
        {
            return;
        }

        Combine(outputs, candidates.Proposals[candidate], left, top, right, bottom);
        long set = Enlarge(left, top, width, height);
        if (set == 0)
        {
            return;
        }

        _components.Label(_mask.AsSpan(0, width * height), width, height);
        ReadOnlySpan<Component> components = _components.Components;
        int largest = 0;
        for (int i = 1; i < components.Length; i++)
        {
            largest = components[i].Area > components[largest].Area ? i : largest;
        }

        (float stepX, float stepY) = ((float)transform.FrameWidth / transform.Width, (float)transform.FrameHeight / transform.Height);
        var grid = new RegionGrid(region.X + (left - transform.Left) * stepX, region.Y + (top - transform.Top) * stepY, stepX, stepY);
        _regions.Write(_components, width, largest + 1, grid, result);
        result.Areas[^1] = set * stepX * stepY;
    }

    /// <summary>Cell before a model pixel's centre, and how far the pixel lies towards the next one.</summary>
    private static (int Cell, float Weight) Between(int pixel, int pixels, int cells)
    {
        float at = Math.Clamp((pixel + 0.5f) * cells / pixels - 0.5f, 0, cells - 1);
        return ((int)at, at - (int)at);
    }

    /// <summary>Sums the prototypes over the cells that the given model pixels lie between.</summary>
    private void Combine(ModelOutputs outputs, int proposal, int left, int top, int right, int bottom)
    {
        int firstColumn = _columns[left], lastColumn = Math.Min(_columns[right - 1] + 1, _layout.Columns - 1);
        int firstRow = Between(top, _layout.Height, _layout.Rows).Cell, lastRow = Math.Min(Between(bottom - 1, _layout.Height, _layout.Rows).Cell + 1, _layout.Rows - 1);
        int length = lastColumn - firstColumn + 1;
        ReadOnlySpan<float> prototypes = outputs[_layout.Prototypes], coefficients = outputs[_layout.Boxes];
        float check = 0;
        for (int y = firstRow; y <= lastRow; y++)
        {
            Span<float> sum = _cells.AsSpan(y * _layout.Columns + firstColumn, length);
            sum.Clear();
            for (int m = 0; m < _layout.Masks; m++)
            {
                float factor = coefficients[_layout.Coefficient(m, proposal)];
                AddScaled(prototypes.Slice((m * _layout.Rows + y) * _layout.Columns + firstColumn, length), factor, sum);
            }

            foreach (float value in sum)
            {
                check += value * 0;
            }
        }

        if (check != 0)
        {
            throw new ModelRunException($"The model's output is not a number: the mask of proposal {proposal}. The model or its provider is faulty; no box was taken from it.");
        }
    }

    private static void AddScaled(ReadOnlySpan<float> values, float factor, Span<float> sum)
    {
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> wideValues = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += wideValues[i] * factor;
        }

        for (int i = wide.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += values[i] * factor;
        }
    }

    /// <summary>The mask in model pixels.</summary>
    /// <returns>Pixels set.</returns>
    private long Enlarge(int left, int top, int width, int height)
    {
        if (_mask.Length < width * height)
        {
            _mask = new byte[Math.Max(width * height, 2 * _mask.Length)];
        }

        long set = 0;
        int firstColumn = _columns[left], lastColumn = Math.Min(_columns[left + width - 1] + 1, _layout.Columns - 1);
        for (int y = 0; y < height; y++)
        {
            (int row, float down) = Between(top + y, _layout.Height, _layout.Rows);
            ReadOnlySpan<float> upper = _cells.AsSpan(row * _layout.Columns, _layout.Columns);
            ReadOnlySpan<float> lower = _cells.AsSpan(Math.Min(row + 1, _layout.Rows - 1) * _layout.Columns, _layout.Columns);
            for (int x = firstColumn; x <= lastColumn; x++)
            {
                _line[x] = upper[x] + down * (lower[x] - upper[x]);
            }

            _line[lastColumn + 1] = _line[lastColumn];
            Span<byte> mask = _mask.AsSpan(y * width, width);
            for (int x = 0; x < mask.Length; x++)
            {
                int column = _columns[left + x];
                bool inside = _line[column] + _weights[left + x] * (_line[column + 1] - _line[column]) > 0;
                mask[x] = inside ? (byte)1 : (byte)0;
                set += mask[x];
            }
        }

        return set;
    }
}
