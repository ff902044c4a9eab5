namespace EdgeInspector.Core.Segmentation;

/// <summary>One class of a published palette.</summary>
internal sealed record PaletteEntry(string Label, PaletteColor Color);
