namespace EdgeInspector.Core.Evaluation;

/// <summary>How a detector did over all its pictures. A figure is NaN where there was nothing to measure it on.</summary>
public sealed record DetectionScores
{
    public required int Pictures { get; init; }

    /// <summary>By class index.</summary>
    public required IReadOnlyList<ClassDetectionScores> Classes { get; init; }

    /// <summary>
    /// Pairs at the working threshold; the last row and column are the background. A detection is first paired with an object of its own
    /// class, so that the diagonal counts the hits; what is left over is paired with an object of another class, or with nothing.
    /// </summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>Mean IoU of the pairs of one class at the working threshold.</summary>
    public required double Iou { get; init; }

    public int Objects => Sum(static one => one.Objects);

    public int Hits => Sum(static one => one.Hits);

    public int FalseAlarms => Sum(static one => one.FalseAlarms);

    /// <summary>Mean over the classes that have objects of the average precision at IoU 0.5.</summary>
    public double Map50 => Mean(static one => one.Ap50);

    /// <summary>The same at IoU 0.33, as DeepPCB is measured.</summary>
    public double Map33 => Mean(static one => one.Ap33);

    /// <summary>The same, mean over IoU 0.5, 0.55 ... 0.95, as COCO is measured.</summary>
    public double Map5095 => Mean(static one => one.Ap5095);

    /// <summary>Over all classes together, at the working threshold.</summary>
    public double Precision => (double)Hits / (Hits + FalseAlarms);

    /// <inheritdoc cref="Precision"/>
    public double Recall => (double)Hits / Objects;

    /// <inheritdoc cref="Precision"/>
    public double F1 => 2.0 * Hits / (Hits + FalseAlarms + Objects);

    private int Sum(Func<ClassDetectionScores, int> of)
    {
        int sum = 0;
        foreach (ClassDetectionScores one in Classes)
        {
            sum += of(one);
        }

        return sum;
    }

    private double Mean(Func<ClassDetectionScores, double> of)
    {
        double sum = 0;
        int count = 0;
        foreach (ClassDetectionScores one in Classes)
        {
            if (one.Objects > 0)
            {
                sum += of(one);
                count++;
            }
        }

        return sum / count;
    }
}
