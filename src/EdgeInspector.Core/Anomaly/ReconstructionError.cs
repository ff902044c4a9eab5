namespace EdgeInspector.Core.Anomaly;

/// <summary>How a picture is compared with what a model made of it. In a manifest the kebab-case names.</summary>
public enum ReconstructionError
{
    /// <summary>Squared difference, the mean over the colour planes.</summary>
    L2,

    /// <summary>Absolute difference, the mean over the colour planes.</summary>
    L1,

    /// <summary>One minus the structural similarity of the surroundings (Wang et al. 2004), half of it, so 0-1; the mean over the colour planes.</summary>
    Ssim,
}
