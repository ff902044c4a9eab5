using EdgeInspector.Core.Models;

namespace EdgeInspector.Core.Anomaly.Teaching;

/// <summary>What teaching came to: all that a model folder needs beside its backbone.</summary>
public sealed record TaughtModel
{
    public required ModelDecoder Decoder { get; init; }

    /// <summary>Names its files and holds its calibration.</summary>
    public required AnomalySettings Settings { get; init; }

    /// <summary>By the names in <see cref="Settings"/>.</summary>
    public required IReadOnlyDictionary<string, NpyArray> Files { get; init; }

    /// <summary>Raw scores of the good pictures, each by a model that was not taught with it, in the order they were given; those of earlier teaching first.</summary>
    public required IReadOnlyList<float> HeldOut { get; init; }

    public required FalseRejectThreshold Threshold { get; init; }
}
