namespace EdgeInspector.Core.Patches;

/// <summary>How a frame is cut into patches. In a manifest the kebab-case names.</summary>
public enum PatchSplit
{
    /// <summary>Patches of one size, evenly spread.</summary>
    Grid,

    /// <summary>Smaller patches where the picture changes more: a tree of squares, the busiest divided first.</summary>
    Adaptive,
}
