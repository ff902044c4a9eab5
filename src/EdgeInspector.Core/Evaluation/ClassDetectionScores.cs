namespace EdgeInspector.Core.Evaluation;

/// <summary>How one class of objects is found. A figure is NaN where there was nothing to measure it on.</summary>
public sealed record ClassDetectionScores
{
    /// <summary>Average precision by overlap, in the order of <see cref="DetectionScorer.Overlaps"/>, each 0-1; NaN without objects.</summary>
    public required IReadOnlyList<double> AveragePrecisions { get; init; }

    /// <summary>Objects that were to be found.</summary>
    public required int Objects { get; init; }

    /// <summary>Of them, found at the working threshold.</summary>
    public required int Hits { get; init; }

    /// <summary>Detections at the working threshold that are no object of this class.</summary>
    public required int FalseAlarms { get; init; }

    /// <summary>Mean IoU of the pairs that <see cref="Hits"/> counts.</summary>
    public required double Iou { get; init; }

    /// <summary>Precision and recall of every threshold, at the working overlap, best first.</summary>
    public required IReadOnlyList<PrecisionRecall> Curve { get; init; }

    /// <summary>Average precision at IoU 0.5.</summary>
    public double Ap50 => AveragePrecisions[DetectionScorer.IndexOf50];

    /// <summary>Average precision at IoU 0.33.</summary>
    public double Ap33 => AveragePrecisions[0];

    /// <summary>Mean of the average precisions at IoU 0.5, 0.55 ... 0.95.</summary>
    public double Ap5095
    {
        get
        {
            double sum = 0;
            for (int i = DetectionScorer.IndexOf50; i < AveragePrecisions.Count; i++)
            {
                sum += AveragePrecisions[i];
            }

            return sum / (AveragePrecisions.Count - DetectionScorer.IndexOf50);
        }
    }

    /// <summary>Share of the detections that are right.</summary>
    public double Precision => (double)Hits / (Hits + FalseAlarms);

    /// <summary>Share of the objects that are found.</summary>
    public double Recall => (double)Hits / Objects;

    /// <summary>Harmonic mean of both; 0 where nothing is right, NaN where there is neither object nor detection.</summary>
    public double F1 => 2.0 * Hits / (Hits + FalseAlarms + Objects);
}
