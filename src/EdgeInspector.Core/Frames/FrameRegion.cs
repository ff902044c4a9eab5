namespace EdgeInspector.Core.Frames;

/// <summary>A part of a frame in whole pixels, at least one of each; (<paramref name="X"/>, <paramref name="Y"/>) is its first pixel.</summary>
public readonly record struct FrameRegion(int X, int Y, int Width, int Height);
