namespace EdgeInspector.Core.Simulation;

/// <summary>A defect painted into an artwork and the bounds of the pixels it changed, in artwork pixels.</summary>
internal readonly record struct PaintedDefect(DefectKind Kind, PixelBox Changed)
{
    /// <summary>Pixels between the changed extent and the box on each side: what DeepPCB's annotators left, median and mode of all six classes.</summary>
    public const int BoxMargin = 10;
}
