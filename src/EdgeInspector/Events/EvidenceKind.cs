namespace EdgeInspector.Events;

/// <summary>What a file of evidence holds. Values are stored: never renumber.</summary>
internal enum EvidenceKind
{
    /// <summary>The whole frame as the model saw it, lossless PNG: replays to the same verdict.</summary>
    Frame = 0,

    /// <summary>The defect with some margin, JPEG: for looking at.</summary>
    Crop = 1,

    /// <summary>The same part of the frame with the anomaly map over it, JPEG: for looking at.</summary>
    Heat = 2,
}
