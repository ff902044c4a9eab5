using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// What a model found in one frame, in columns: <c>boxes [N]</c> xyxy frame pixels, <c>confidences [N]</c> 0-1, <c>classes [N]</c> index
/// into the model's labels, <c>anomalies [N]</c> 0-1 or NaN where none was measured. Owned and reused by its caller; not thread-safe.
/// </summary>
public sealed class Detections
{
    private FrameBox[] _boxes;
    private float[] _confidences;
    private int[] _classes;
    private float[] _anomalies;

    /// <param name="capacity">Rows held without growing. Default 300: what detectors commonly cap at.</param>
    public Detections(int capacity = 300)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _boxes = new FrameBox[capacity];
        _confidences = new float[capacity];
        _classes = new int[capacity];
        _anomalies = new float[capacity];
    }

    public int Count { get; private set; }

    public Span<FrameBox> Boxes => _boxes.AsSpan(0, Count);

    public Span<float> Confidences => _confidences.AsSpan(0, Count);

    public Span<int> Classes => _classes.AsSpan(0, Count);

    public Span<float> Anomalies => _anomalies.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(in FrameBox box, float confidence, int classIndex, float anomaly = float.NaN)
    {
        if (Count == _boxes.Length)
        {
            Array.Resize(ref _boxes, 2 * Count);
            Array.Resize(ref _confidences, 2 * Count);
            Array.Resize(ref _classes, 2 * Count);
            Array.Resize(ref _anomalies, 2 * Count);
        }

        _boxes[Count] = box;
        _confidences[Count] = confidence;
        _classes[Count] = classIndex;
        _anomalies[Count] = anomaly;
        Count++;
    }

    /// <summary>Replaces the content with that of <paramref name="other"/>.</summary>
    public void CopyFrom(Detections other)
    {
        Clear();
        for (int i = 0; i < other.Count; i++)
        {
            Add(other._boxes[i], other._confidences[i], other._classes[i], other._anomalies[i]);
        }
    }
}
