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
}
