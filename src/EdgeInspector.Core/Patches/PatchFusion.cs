namespace EdgeInspector.Core.Patches;

/// <summary>What a place is worth that several patches cover. In a manifest the kebab-case names.</summary>
public enum PatchFusion
{
    /// <summary>The mean of the patches, each by how much of the place it covers.</summary>
    Mean,

    /// <summary>The greatest of the patches that cover at least half of the place, for each class: no defect is averaged away.</summary>
    Max,

    /// <summary>As the mean, but a patch counts less towards its edge, where the model sees less around a place.</summary>
    Weighted,
}
