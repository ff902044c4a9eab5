namespace EdgeInspector.Core.Simulation;

/// <summary>How simulated pictures look.</summary>
public enum SimulationLook
{
    /// <summary>Colour, as a camera over a conveyor sees bare boards: solder mask, metal, shadows, noise.</summary>
    Camera,

    /// <summary>Black copper on white, nearly binary, as in the DeepPCB set.</summary>
    Artwork,
}
