using EdgeInspector.Core.Captions;

namespace EdgeInspector.Core.Models;

/// <summary>How a model's outputs are read.</summary>
public sealed record ModelOutput
{
    public required ModelDecoder Decoder { get; init; }

    /// <summary>Output tensors in the order the decoder reads them; empty: the model's own order.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Null (default): as the decoder's family does, which is class-aware, or none where the model gives each object once.</summary>
    public NmsMode? Nms { get; init; }

    /// <summary>Boxes that overlap more than this (IoU, 0-1) are one object, by <see cref="Nms"/>. Default 0.5: the overlap at which detections are matched when mAP is measured.</summary>
    public float NmsIou { get; init; } = 0.5f;

    /// <summary>
    /// Of classifiers and segmenters; null (default): told from the values, see <see cref="Classification.ScoreActivation"/>. Of DETR's raw
    /// exports; null: softmax where there is one column more than labels, sigmoid otherwise.
    /// </summary>
    public OutputActivation? Activation { get; init; }

    /// <summary>Of segmenters with one plane, or with independent ones (their probabilities do not sum to 1): least probability of a pixel that belongs to a class, 0-1. Default 0.5.</summary>
    public float MaskThreshold { get; init; } = 0.5f;

    /// <summary>Of segmenters: smallest region that counts, in square pixels of the frame. Default 16: less is commonly the seam between two classes.</summary>
    public float MinArea { get; init; } = 16;

    /// <summary>Of segmenters: labels that are no finding. Null (default): those called background, clean or unlabeled.</summary>
    public IReadOnlyList<string>? Background { get; init; }

    /// <summary>Of segmenters: name of the colours they are drawn in, see <see cref="Segmentation.Palette"/>. Null (default): made from the number of classes.</summary>
    public string? Palette { get; init; }

    /// <summary>Of SSD whose graph leaves its boxes as offsets; null: the graph applies them.</summary>
    public PriorLayout? Priors { get; init; }

    /// <summary>Of image encoders: the captions they compare pictures with. Null where there are none.</summary>
    public CaptionSource? Captions { get; init; }
}
