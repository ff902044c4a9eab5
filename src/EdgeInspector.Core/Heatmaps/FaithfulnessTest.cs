using EdgeInspector.Core.Evaluation;
using EdgeInspector.Core.Frames;
using EdgeInspector.Core.Models;
using EdgeInspector.Core.Vision;

namespace EdgeInspector.Core.Heatmaps;

/// <summary>Measures heatmaps by deletion, insertion and the pointing game. One thread at a time.</summary>
/// <remarks>
/// Both begin or end at the same blurred picture, other than in the paper, which deletes towards grey: so the insertion of an order is the
/// deletion of its reverse, and the two are equal in the mean for maps at random.
/// </remarks>
public sealed class FaithfulnessTest
{
    private readonly int _steps;
    private readonly FramePool _pool = new(1);

    /// <param name="steps">Steps of equally many pixels from the whole picture to nothing, 2-1000. Default 32: the area changes by less than a hundredth with more.</param>
    public FaithfulnessTest(int steps = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, 1000);
        _steps = steps;
    }

    /// <summary>Runs of the model for one map.</summary>
    public int Runs => 2 * (_steps + 1);

    /// <inheritdoc cref="IHeatmapMethod.Explain" path="/param"/>
    /// <exception cref="ArgumentException">The map is empty, not of the frame's region, or holds NaN.</exception>
    /// <exception cref="ModelRunException">The model failed.</exception>
    public Faithfulness Measure(IVisionModel model, Frame frame, HeatmapTarget target, Heatmap map, HeatmapProgress progress = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(map);
        FrameRegion region = frame.Region;
        if (map.IsEmpty || map.Region != region)
        {
            throw new ArgumentException($"The map lies over {map.Region}, the frame's region is {region}.", nameof(map));
        }

        MetricInput.CheckFinite(map.Values, "heatmap cell");
        float[] heat = new float[region.Width * region.Height];
        map.Stretch(heat, region.Width, region.Height);
        double hit = target.Box is { } box ? Hit(heat, box, region) : double.NaN;
        int[] order = new int[heat.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            heat[i] = -heat[i];
        }

        // Hottest first; equally hot ones in no order that a picture could have.
        new Random(0).Shuffle(order);
        float[] keys = new float[heat.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = heat[order[i]];
        }

        Array.Sort(keys, order);
        (double deletion, double whole) = Area(model, frame, target, order, covering: true, progress);
        (double insertion, _) = Area(model, frame, target, order, covering: false, progress);
        return new Faithfulness(deletion, insertion, whole, hit);
    }

    private (double Area, double First) Area(IVisionModel model, Frame frame, HeatmapTarget target, int[] order, bool covering, HeatmapProgress progress)
    {
        using var copy = new PerturbedFrame(model, frame, target, _pool, blurred: true);
        copy.Reset(covered: !covering);
        double first = copy.Score();
        progress.Step();
        double last = first;
        double area = 0;
        int done = 0;
        for (int step = 1; step <= _steps; step++)
        {
            for (int end = (int)((long)order.Length * step / _steps); done < end; done++)
            {
                copy.Set(order[done], covered: covering);
            }

            double score = copy.Score();
            area += 0.5 * (last + score) / _steps;
            last = score;
            progress.Step();
        }

        return (area, first);
    }

    private static double Hit(ReadOnlySpan<float> heat, FrameBox box, FrameRegion region)
    {
        byte[] mask = new byte[heat.Length];
        for (int y = 0; y < region.Height; y++)
        {
            for (int x = 0; x < region.Width; x++)
            {
                float fx = region.X + x + 0.5f;
                float fy = region.Y + y + 0.5f;
                mask[(y * region.Width) + x] = (byte)(fx >= box.X1 && fx < box.X2 && fy >= box.Y1 && fy < box.Y2 ? 1 : 0);
            }
        }

        return mask.Contains((byte)1) ? HeatmapAgreement.Measure(heat, mask).Hit : 0;
    }
}
