using EdgeInspector.Core.Heatmaps;

namespace EdgeInspector.Evaluation;

/// <summary>What an evaluation stands on.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>Least confidence of what counts as found, 0-1. Default null: the model's own, by class.</summary>
    public float? Threshold { get; init; }

    /// <summary>Least IoU of a hit at the working threshold, above 0 to 1. Default 0.5: COCO's and VOC's.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Heatmaps held against what is labelled, of detectors and classifiers. Default 0.</summary>
    public int Heatmaps { get; init; }

    /// <summary>How those are made. Default null: by occlusion, some hundred runs each, which any model can be asked for.</summary>
    public IHeatmapMethod? HeatmapMethod { get; init; }

    /// <summary>Pictures shown in a report. Default 12: what a person looks at.</summary>
    public int Cases { get; init; } = 12;
}
