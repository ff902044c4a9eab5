using EdgeInspector.Core.Frames;

namespace EdgeInspector.Gates.Child;

/// <summary>The line before a frame's pixels, <c>3 * Width * Height</c> bytes BGR.</summary>
internal sealed record FrameHeader(string Camera, long Number, int Width, int Height, FrameRegion Region);
