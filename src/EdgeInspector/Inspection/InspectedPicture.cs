using EdgeInspector.Core.Judging;

namespace EdgeInspector.Inspection;

/// <summary>What was seen in one picture, or in one frame of a clip.</summary>
/// <param name="Name">Path of the file, as it was given or found.</param>
/// <param name="Frame">Number within a clip; null for a picture.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Milliseconds">From the decoded picture to its findings.</param>
/// <param name="Objects">Best first.</param>
internal sealed record InspectedPicture(
    string Name, long? Frame, int Width, int Height, VerdictKind Verdict, double Milliseconds, IReadOnlyList<InspectedObject> Objects)
{
    /// <summary>Of a classifier, by label; empty otherwise.</summary>
    public IReadOnlyList<(string Label, float Score)> Scores { get; init; } = [];

    /// <summary>Of an anomaly model; null otherwise.</summary>
    public float? Anomaly { get; init; }

    /// <summary>Of a segmenter: share of the picture by label; empty otherwise.</summary>
    public IReadOnlyList<(string Label, double Share)> Shares { get; init; } = [];
}
