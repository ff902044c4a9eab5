using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Detection;

/// <summary>
/// Removal of duplicates among turned boxes, as the YOLO family does it: a candidate is dropped where its overlap with any better one (of the same
/// class) reaches the threshold, kept or not. Overlap is the probabilistic IoU of the boxes as normal distributions. Buffers are kept for reuse; one
/// thread at a time.
/// </summary>
/// <remarks>
/// Murrugarra-Llerena et al., "Probabilistic Intersection-over-Union for Training and Evaluation of Oriented Object Detectors", IEEE TIP 2024;
/// ultralytics/ultralytics, <c>ultralytics/utils/metrics.py</c> (<c>batch_probiou</c>) and <c>ops.py</c>. The overlap falls with the
/// Bhattacharyya distance, so distances are compared, and most pairs leave before a logarithm is taken.
/// </remarks>
internal sealed class RotatedSuppression
{
    private const float Epsilon = 1e-7f;

    private readonly ScoreOrder _order;
    private readonly Gaussian[] _boxes;

    /// <param name="capacity">Largest number of candidates.</param>
    public RotatedSuppression(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _order = new ScoreOrder(capacity);
        _boxes = new Gaussian[capacity];
    }

    /// <inheritdoc cref="NonMaxSuppression.Select"/>
    public int Select(Candidates candidates, float iouThreshold, Span<int> kept, bool acrossClasses = false)
    {
        ReadOnlySpan<ulong> order = _order.Descending(candidates.Scores);
        // iou >= t where sqrt(1 - exp(-d)) <= 1 - t.
        float gap = 1 - iouThreshold;
        float farthest = gap >= 1 ? float.PositiveInfinity : -MathF.Log(1 - gap * gap);
        int count = 0;
        for (int i = 0; i < order.Length && count < kept.Length; i++)
        {
            int index = ScoreOrder.IndexOf(order[i]);
            _boxes[i] = Gaussian.Of(candidates.Rotated[index], acrossClasses ? 0 : candidates.Classes[index]);
            if (!HasBetter(i, farthest))
            {
                kept[count++] = index;
            }
        }

        return count;
    }

    /// <summary>Probabilistic IoU of two boxes, 0-1.</summary>
    internal static float ProbabilisticIou(in RotatedBox a, in RotatedBox b)
    {
        float distance = Math.Clamp(Gaussian.Of(a, 0).DistanceTo(Gaussian.Of(b, 0), float.PositiveInfinity), Epsilon, 100);
        return 1 - MathF.Sqrt(1 - MathF.Exp(-distance) + Epsilon);
    }

    private bool HasBetter(int at, float farthest)
    {
        ref readonly Gaussian box = ref _boxes[at];
        for (int i = 0; i < at; i++)
        {
            if (_boxes[i].Class == box.Class && box.DistanceTo(_boxes[i], farthest) <= farthest)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A box as a normal distribution: centre, and covariance (A, C; C, B).</summary>
    private readonly record struct Gaussian(float X, float Y, float A, float B, float C, int Class)
    {
        public static Gaussian Of(in RotatedBox box, int classIndex)
        {
            (float sin, float cos) = MathF.SinCos(box.Angle);
            float along = box.Width * box.Width / 12, across = box.Height * box.Height / 12;
            return new Gaussian(
                box.CenterX, box.CenterY, along * cos * cos + across * sin * sin, along * sin * sin + across * cos * cos, (along - across) * cos * sin, classIndex);
        }

        /// <summary>Bhattacharyya distance; anything above <paramref name="enough"/> where it is farther than that.</summary>
        public float DistanceTo(in Gaussian other, float enough)
        {
            float a = A + other.A, b = B + other.B, c = C + other.C;
            float determinant = a * b - c * c;
            float dx = X - other.X, dy = Y - other.Y;
            float apart = 0.25f * (a * dy * dy + b * dx * dx - 2 * c * dx * dy) / (determinant + Epsilon);
            if (apart > enough)
            {
                return apart;
            }

            float own = MathF.Max(0, A * B - C * C), theirs = MathF.Max(0, other.A * other.B - other.C * other.C);
            return apart + 0.5f * MathF.Log(determinant / (4 * MathF.Sqrt(own * theirs) + Epsilon) + Epsilon);
        }
    }
}
