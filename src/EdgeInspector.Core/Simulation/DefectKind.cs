namespace EdgeInspector.Core.Simulation;

/// <summary>What is wrong with a board; the values up to <see cref="PinHole"/> are the class indices of the shipped detector, one below the type numbers of DeepPCB's label files.</summary>
public enum DefectKind
{
    /// <summary>A track is interrupted.</summary>
    Open = 0,

    /// <summary>Copper joins two nets.</summary>
    Short = 1,

    /// <summary>A bite out of the edge of copper.</summary>
    Mousebite = 2,

    /// <summary>Copper sticks out of an edge.</summary>
    Spur = 3,

    /// <summary>Copper that belongs to nothing.</summary>
    SpuriousCopper = 4,

    /// <summary>A hole inside copper.</summary>
    PinHole = 5,

    /// <summary>Solder spilt on the board; no class of the detector, which was never shown any.</summary>
    SolderSplash = 6,
}
