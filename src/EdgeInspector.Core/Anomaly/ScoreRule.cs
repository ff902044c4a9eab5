namespace EdgeInspector.Core.Anomaly;

/// <summary>What makes the score of a whole picture where the model gives none. In a manifest the kebab-case names.</summary>
public enum ScoreRule
{
    /// <summary>The greatest value of the smoothed map: score and regions then always agree.</summary>
    Map,

    /// <summary>The greatest value before smoothing; with PatchCore, weighed by how crowded that place of the memory bank is (Roth et al. 2022, equation 7).</summary>
    Patch,

    /// <summary>The mean of the map: what autoencoders are often judged by.</summary>
    Mean,
}
