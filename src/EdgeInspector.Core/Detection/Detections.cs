using System.Numerics;
using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// What a model found in one frame, in columns: <c>boxes [N]</c> xyxy frame pixels, <c>confidences [N]</c> 0-1, <c>classes [N]</c> index
/// into the model's labels, <c>anomalies [N]</c> 0-1 or NaN where none was measured. Where a mask or a turned box tells more of the object
/// than its upright box, <c>areas</c>, <c>lengths</c>, <c>rectangles</c> and the outline say it. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class Detections
{
    private FrameBox[] _boxes;
    private float[] _confidences;
    private int[] _classes;
    private float[] _anomalies;
    private float[] _areas;
    private float[] _lengths;
    private RotatedBox[] _rectangles;
    private (int Start, int Count)[] _outlines;
    private Vector2[] _points = [];
    private int _pointCount;

    /// <param name="capacity">Rows held without growing. Default 300: what detectors commonly cap at.</param>
    public Detections(int capacity = 300)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _boxes = new FrameBox[capacity];
        _confidences = new float[capacity];
        _classes = new int[capacity];
        _anomalies = new float[capacity];
        _areas = new float[capacity];
        _lengths = new float[capacity];
        _rectangles = new RotatedBox[capacity];
        _outlines = new (int, int)[capacity];
    }

    public int Count { get; private set; }

    public Span<FrameBox> Boxes => _boxes.AsSpan(0, Count);

    public Span<float> Confidences => _confidences.AsSpan(0, Count);

    public Span<int> Classes => _classes.AsSpan(0, Count);

    public Span<float> Anomalies => _anomalies.AsSpan(0, Count);

    /// <summary>Square frame pixels of the object itself; NaN where only its box is known.</summary>
    public Span<float> Areas => _areas.AsSpan(0, Count);

    /// <summary>Length of the object itself, frame pixels: the longer edge of <see cref="Rectangles"/>; NaN where only its box is known.</summary>
    public Span<float> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>The turned box the model gave, or the smallest rectangle around the mask it gave, frame pixels; empty where neither.</summary>
    public Span<RotatedBox> Rectangles => _rectangles.AsSpan(0, Count);

    public void Clear() => (Count, _pointCount) = (0, 0);

    /// <summary>Polygon around a row's mask, frame pixels, closing by itself; empty where the model gave no mask.</summary>
    public ReadOnlySpan<Vector2> Outline(int row) => _points.AsSpan(_outlines[row].Start, _outlines[row].Count);

    /// <summary>Copies the polygon around a row's mask.</summary>
    public void SetOutline(int row, ReadOnlySpan<Vector2> polygon)
    {
        if (_pointCount + polygon.Length > _points.Length)
        {
            Array.Resize(ref _points, Math.Max(_pointCount + polygon.Length, 2 * _points.Length));
        }

        polygon.CopyTo(_points.AsSpan(_pointCount));
        _outlines[row] = (_pointCount, polygon.Length);
        _pointCount += polygon.Length;
    }

    public void Add(in FrameBox box, float confidence, int classIndex, float anomaly = float.NaN)
    {
        if (Count == _boxes.Length)
        {
            Array.Resize(ref _boxes, 2 * Count);
            Array.Resize(ref _confidences, 2 * Count);
            Array.Resize(ref _classes, 2 * Count);
            Array.Resize(ref _anomalies, 2 * Count);
            Array.Resize(ref _areas, 2 * Count);
            Array.Resize(ref _lengths, 2 * Count);
            Array.Resize(ref _rectangles, 2 * Count);
            Array.Resize(ref _outlines, 2 * Count);
        }

        _boxes[Count] = box;
        _confidences[Count] = confidence;
        _classes[Count] = classIndex;
        _anomalies[Count] = anomaly;
        _areas[Count] = float.NaN;
        _lengths[Count] = float.NaN;
        _rectangles[Count] = default;
        _outlines[Count] = default;
        Count++;
    }

    /// <summary>Adds a row of <paramref name="other"/> with all that is known of it.</summary>
    /// <param name="classOffset">Added to its class index.</param>
    /// <param name="shift">Added to its place, frame pixels.</param>
    public void AddFrom(Detections other, int row, int classOffset = 0, Vector2 shift = default)
    {
        ArgumentNullException.ThrowIfNull(other);
        FrameBox box = other._boxes[row];
        RotatedBox rectangle = other._rectangles[row];
        Add(new FrameBox(box.X1 + shift.X, box.Y1 + shift.Y, box.X2 + shift.X, box.Y2 + shift.Y), other._confidences[row], other._classes[row] + classOffset, other._anomalies[row]);
        _areas[Count - 1] = other._areas[row];
        _lengths[Count - 1] = other._lengths[row];
        _rectangles[Count - 1] = rectangle.IsEmpty ? rectangle : rectangle with { CenterX = rectangle.CenterX + shift.X, CenterY = rectangle.CenterY + shift.Y };
        (int start, int points) = other._outlines[row];
        if (points > 0)
        {
            SetOutline(Count - 1, other._points.AsSpan(start, points));
            foreach (ref Vector2 point in _points.AsSpan(_pointCount - points, points))
            {
                point += shift;
            }
        }
    }

    /// <summary>Replaces the content with that of <paramref name="other"/>.</summary>
    public void CopyFrom(Detections other)
    {
        Clear();
        for (int i = 0; i < other.Count; i++)
        {
            AddFrom(other, i);
        }
    }
}
