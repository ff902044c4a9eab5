namespace EdgeInspector.Core.Evaluation;

/// <summary>What became of the boxes of one picture at the working threshold; overwritten by the next picture.</summary>
public sealed class PictureOutcome
{
    /// <summary>For each detection what it is.</summary>
    public List<DetectionOutcome> Detections { get; } = [];

    /// <summary>For each labelled box whether it was found.</summary>
    public List<bool> Found { get; } = [];
}
