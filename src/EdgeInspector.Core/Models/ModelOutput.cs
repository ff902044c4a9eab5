namespace EdgeInspector.Core.Models;

/// <summary>How a model's outputs are read.</summary>
public sealed record ModelOutput
{
    public required ModelDecoder Decoder { get; init; }

    /// <summary>Output tensors in the order the decoder reads them; empty: the model's own order.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Boxes of one class that overlap more than this (IoU, 0-1) are one object. Default 0.5: the overlap at which detections are matched when mAP is measured.</summary>
    public float NmsIou { get; init; } = 0.5f;
}
