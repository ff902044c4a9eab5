namespace EdgeInspector.Core.Detection.Decoders;

/// <summary>One grid of NanoDet and where its numbers lie.</summary>
/// <param name="Stride">Model pixels per cell.</param>
/// <param name="Columns">Cells in a row.</param>
/// <param name="Cells">Cells of the grid.</param>
/// <param name="Scores">Output that holds the scores.</param>
/// <param name="Distances">Output that holds the distances.</param>
/// <param name="FirstRow">Row of the grid's first cell in those outputs.</param>
internal readonly record struct NanodetLevel(int Stride, int Columns, int Cells, int Scores, int Distances, int FirstRow);
