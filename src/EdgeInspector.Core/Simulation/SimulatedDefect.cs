using EdgeInspector.Core.Frames;

namespace EdgeInspector.Core.Simulation;

/// <summary>A defect that truly is in a simulated picture.</summary>
/// <param name="Id">Number of the defect on its line, from 1 in the order of boards; the same in every frame that shows it.</param>
/// <param name="Kind">What it is; the value is the class index where the detector has such a class.</param>
/// <param name="Box">Changed pixels plus a margin of 10 on each side, pixels of that frame; may reach past the frame.</param>
/// <param name="Board">Number of its board on the line, from 1.</param>
public readonly record struct SimulatedDefect(long Id, DefectKind Kind, FrameBox Box, long Board);
